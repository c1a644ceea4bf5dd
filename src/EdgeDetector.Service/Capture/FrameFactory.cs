namespace EdgeDetector.Service.Capture;

/// <summary>
/// Makes one camera's frames: memory from a pool, and a sequence number that goes on when the camera is opened again.
/// Safe from any thread.
/// </summary>
internal sealed class FrameFactory(string camera, TimeProvider time)
{
    private readonly FramePool _pool = new();
    private long _created;
    private long _decodeErrors;

    /// <summary>The clock that stamps frames and paces sources.</summary>
    public TimeProvider Time => time;

    /// <summary>Frames made so far; the last one's sequence number.</summary>
    public long Created => Interlocked.Read(ref _created);

    /// <summary>Pictures that could not be decoded.</summary>
    public long DecodeErrors => Interlocked.Read(ref _decodeErrors);

    /// <summary>Memory for one BGR picture.</summary>
    public FrameBuffer Rent(int width, int height) => _pool.Rent(width, height);

    /// <summary>Makes the filled buffer the next frame.</summary>
    public Frame Create(FrameBuffer buffer, DateTimeOffset capturedAt) =>
        new(camera, Interlocked.Increment(ref _created), capturedAt, buffer);

    /// <summary>Counts a picture that could not be decoded.</summary>
    public void CountDecodeError() => Interlocked.Increment(ref _decodeErrors);
}
