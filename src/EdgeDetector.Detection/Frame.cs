namespace EdgeDetector;

/// <summary>One picture of one camera; owns its pixels. A frame moves: whoever receives it disposes it.</summary>
public sealed class Frame : IDisposable
{
    private FrameBuffer? _buffer;

    /// <summary>Takes ownership of <paramref name="buffer"/>, which holds the picture.</summary>
    public Frame(string camera, long sequence, DateTimeOffset capturedAt, FrameBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Camera = camera;
        Sequence = sequence;
        CapturedAt = capturedAt;
        Width = buffer.Width;
        Height = buffer.Height;
        Stride = buffer.Stride;
        _buffer = buffer;
    }

    /// <summary>The camera's name in the configuration.</summary>
    public string Camera { get; }

    /// <summary>Counts the camera's frames from 1, those that were dropped included, so that a gap shows a drop.</summary>
    public long Sequence { get; }

    /// <summary>When the frame was read from the camera, UTC.</summary>
    public DateTimeOffset CapturedAt { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>
    /// The pixels: 8-bit BGR interleaved, <see cref="Height"/> rows of <see cref="Stride"/> bytes. Valid until the frame is disposed.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The frame was disposed.</exception>
    public ReadOnlySpan<byte> Pixels => Buffer.Span;

    /// <summary>Address of the first pixel, for native readers; valid until the frame is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The frame was disposed.</exception>
    public nint Address => Buffer.Address;

    private FrameBuffer Buffer => _buffer ?? throw new ObjectDisposedException(nameof(Frame));

    /// <summary>Gives the pixels back to where they came from.</summary>
    public void Dispose() => Interlocked.Exchange(ref _buffer, null)?.Dispose();
}
