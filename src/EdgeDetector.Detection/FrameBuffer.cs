namespace EdgeDetector;

/// <summary>Memory of one picture at a fixed address, so that native readers can fill it: a pool's, or what another process shares.</summary>
public interface IPixelMemory
{
    /// <summary>The bytes.</summary>
    Span<byte> Span { get; }

    /// <summary>Address of the first byte.</summary>
    nint Address { get; }

    /// <summary>Takes the memory back; called once for each time it was handed out, from any thread.</summary>
    void TakeBack();
}

/// <summary>Writable memory for one BGR picture; no padding between rows.</summary>
public sealed class FrameBuffer : IDisposable
{
    private IPixelMemory? _memory;

    /// <summary>Takes ownership of <paramref name="memory"/>, which is given back when the buffer is disposed.</summary>
    /// <param name="memory">Three bytes for each pixel.</param>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    public FrameBuffer(IPixelMemory memory, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.Span.Length, LengthOf(width, height));
        _memory = memory;
        Width = width;
        Height = height;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next: three a pixel.</summary>
    public int Stride => Width * 3;

    /// <summary>The pixels, 8-bit BGR interleaved. Valid until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<byte> Span => Memory.Span;

    /// <summary>Address of the first pixel. Valid until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public nint Address => Memory.Address;

    private IPixelMemory Memory => _memory ?? throw new ObjectDisposedException(nameof(FrameBuffer));

    /// <summary>Bytes of a picture's pixels.</summary>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    /// <exception cref="OverflowException">The picture has 2 GiB or more.</exception>
    public static int LengthOf(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return checked(width * height * 3);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _memory, null)?.TakeBack();
}
