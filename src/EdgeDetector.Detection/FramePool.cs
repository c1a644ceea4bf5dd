using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace EdgeDetector;

/// <summary>
/// Reuses the memory of frames, so that a camera in steady state allocates no pixels. Safe from any thread.
/// </summary>
/// <param name="capacity">How many unused buffers are kept; more are left to the garbage collector.</param>
public sealed class FramePool(int capacity = 4)
{
    private readonly ConcurrentQueue<byte[]> _unused = new();

    /// <summary>Hands out a buffer for a BGR picture; dispose it (or the frame that owns it) to give it back.</summary>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    public FrameBuffer Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int length = checked(width * height * 3);
        while (_unused.TryDequeue(out byte[]? pixels))
        {
            // A camera that changed its resolution leaves buffers of the old size behind: let those go.
            if (pixels.Length == length)
            {
                return new FrameBuffer(this, pixels, width, height);
            }
        }

        return new FrameBuffer(this, GC.AllocateUninitializedArray<byte>(length, pinned: true), width, height);
    }

    internal void Return(byte[] pixels)
    {
        if (_unused.Count < capacity)
        {
            _unused.Enqueue(pixels);
        }
    }
}

/// <summary>Writable memory for one BGR picture, pinned so that native readers can fill it; no padding between rows.</summary>
public sealed class FrameBuffer : IDisposable
{
    private readonly FramePool _pool;
    private byte[]? _pixels;

    internal FrameBuffer(FramePool pool, byte[] pixels, int width, int height)
    {
        _pool = pool;
        _pixels = pixels;
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
    public Span<byte> Span => _pixels ?? throw new ObjectDisposedException(nameof(FrameBuffer));

    /// <summary>Address of the first pixel. Valid until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public nint Address =>
        Marshal.UnsafeAddrOfPinnedArrayElement(_pixels ?? throw new ObjectDisposedException(nameof(FrameBuffer)), 0);

    /// <summary>Gives the memory back to its pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            _pool.Return(pixels);
        }
    }
}
