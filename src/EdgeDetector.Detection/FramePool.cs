using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace EdgeDetector;

/// <summary>
/// Reuses the memory of frames, so that a camera in steady state allocates no pixels. Safe from any thread.
/// </summary>
/// <param name="capacity">How many unused buffers are kept; more are left to the garbage collector.</param>
public sealed class FramePool(int capacity = 4)
{
    private readonly ConcurrentQueue<PooledPixels> _unused = new();

    /// <summary>Hands out a buffer for a BGR picture; dispose it (or the frame that owns it) to give it back.</summary>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    public FrameBuffer Rent(int width, int height)
    {
        int length = FrameBuffer.LengthOf(width, height);
        while (_unused.TryDequeue(out PooledPixels? pixels))
        {
            // A camera that changed its resolution leaves buffers of the old size behind: let those go.
            if (pixels.Length == length)
            {
                return new FrameBuffer(pixels, width, height);
            }
        }

        return new FrameBuffer(new PooledPixels(this, length), width, height);
    }

    private void Return(PooledPixels pixels)
    {
        if (_unused.Count < capacity)
        {
            _unused.Enqueue(pixels);
        }
    }

    private sealed class PooledPixels(FramePool pool, int length) : IPixelMemory
    {
        private readonly byte[] _pixels = GC.AllocateUninitializedArray<byte>(length, pinned: true);

        public int Length => _pixels.Length;

        public Span<byte> Span => _pixels;

        public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_pixels, 0);

        public void TakeBack() => pool.Return(this);
    }
}
