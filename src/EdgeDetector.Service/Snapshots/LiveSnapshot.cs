namespace EdgeDetector.Service.Snapshots;

/// <summary>The best picture of an object that is being seen. Its mutable part belongs to <see cref="LiveSnapshots"/>.</summary>
/// <param name="subject">Who it shows.</param>
/// <param name="number">Counts the objects: a later one has a larger number, whatever the clock says.</param>
internal sealed class LiveSnapshot(SnapshotSubject subject, long number)
{
    /// <summary>Counts the objects: a later one has a larger number.</summary>
    public long Number => number;

    /// <summary>Who it shows.</summary>
    public SnapshotSubject Subject => subject;

    /// <summary>The picture, once it is encoded; null where the object is gone before that.</summary>
    public TaskCompletionSource<byte[]?> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The newest picture; null before the first is encoded.</summary>
    public byte[]? Jpeg { get; set; }

    /// <summary>A better picture that waits to be encoded.</summary>
    public SnapshotOrder? Waiting { get; set; }

    /// <summary>Whether the object is gone.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether there is something to do for it.</summary>
    public bool IsQueued { get; set; }
}

/// <summary>A picture to encode.</summary>
/// <param name="Draft">The pixels.</param>
/// <param name="Format">Size and quality.</param>
internal sealed record SnapshotOrder(PictureDraft Draft, JpegFormat Format);

/// <summary>What is to be done for an object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Order">A better picture; null where there is none. Whoever takes the work disposes its draft.</param>
/// <param name="IsEnded">Whether the object is gone.</param>
internal readonly record struct SnapshotWork(LiveSnapshot Object, SnapshotOrder? Order, bool IsEnded);
