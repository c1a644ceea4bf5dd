using System.Runtime;

namespace EdgeDetector.Training.Runs;

/// <summary>
/// While it lives no garbage is collected, as long as less than <see cref="Room"/> is allocated. TorchSharp 0.107 turns numbers into objects
/// with finalizers, which it drops before libtorch has read them: a collection at that moment frees a number under a running call, which
/// then fails with "Expected false to be true" or computes with rubbish. A step between two collections is safe.
/// </summary>
internal sealed class CollectionPause : IDisposable
{
    /// <summary>Bytes that may be allocated; a step takes a few megabytes, and so do the threads that prepare the next batches.</summary>
    public const long Room = 128L << 20;

    private readonly bool _began;

    private CollectionPause(bool began) => _began = began;

    /// <summary>Collects what has to be, then pauses. Inside another pause it does nothing.</summary>
    public static CollectionPause Begin() =>
        new(GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(Room));

    /// <summary>Whether nothing was collected since it began.</summary>
    public static bool IsHeld => GCSettings.LatencyMode == GCLatencyMode.NoGCRegion;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Where more was allocated than there was room for, the pause has ended by itself.
        if (_began && IsHeld)
        {
            GC.EndNoGCRegion();
        }
    }
}
