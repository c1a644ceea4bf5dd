namespace EdgeDetector.Service.Capture;

/// <summary>
/// Makes one camera's frames: memory from a pool, and a sequence number that goes on when the camera is opened again.
/// Safe from any thread.
/// </summary>
internal sealed class FrameFactory
{
    private readonly Func<int, int, FrameBuffer> _rent;
    private long _created;
    private long _lost;
    private long _decodeErrors;

    public FrameFactory(string camera, TimeProvider time)
        : this(camera, time, new FramePool().Rent)
    {
    }

    /// <summary>With other memory than a pool's own, by width and height.</summary>
    public FrameFactory(string camera, TimeProvider time, Func<int, int, FrameBuffer> rent)
    {
        Camera = camera;
        _rent = rent;
        Time = time;
    }

    /// <summary>The camera's name.</summary>
    public string Camera { get; }

    /// <summary>The clock that stamps frames and paces sources.</summary>
    public TimeProvider Time { get; }

    /// <summary>Frames made so far, lost ones included; the last one's sequence number.</summary>
    public long Created => Interlocked.Read(ref _created);

    /// <summary>Frames of which only the number came.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Pictures that could not be decoded.</summary>
    public long DecodeErrors => Interlocked.Read(ref _decodeErrors);

    /// <summary>Memory for one BGR picture.</summary>
    public FrameBuffer Rent(int width, int height) => _rent(width, height);

    /// <summary>Makes the filled buffer the next frame.</summary>
    public Frame Create(FrameBuffer buffer, DateTimeOffset capturedAt) =>
        new(Camera, Interlocked.Increment(ref _created), capturedAt, buffer);

    /// <summary>Counts frames that were read and dropped elsewhere: they leave a gap in the sequence numbers.</summary>
    public void CountLost(long frames)
    {
        Interlocked.Add(ref _created, frames);
        Interlocked.Add(ref _lost, frames);
    }

    /// <summary>Counts pictures that could not be decoded.</summary>
    public void CountDecodeError(long pictures = 1) => Interlocked.Add(ref _decodeErrors, pictures);
}
