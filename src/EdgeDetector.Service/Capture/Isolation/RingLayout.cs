using System.Diagnostics.CodeAnalysis;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// Where a few pictures of one size lie in shared memory: a page of slot headers, then the slots, each at the beginning of a page.
/// </summary>
internal sealed record RingLayout
{
    /// <summary>
    /// One picture is looked at, one waits for that, one is on its way between the processes, and one is being filled.
    /// </summary>
    public const int Slots = 4;

    /// <summary>Bytes of a slot's header: a cache line, so that the processes do not fight over neighbours.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Longest side of a picture, in pixels.</summary>
    public const int LongestSide = 16384;

    /// <summary>Most pixels of a picture: 64 million.</summary>
    public const int MostPixels = 1 << 26;

    private const int Page = 4096;

    private RingLayout(int width, int height)
    {
        Width = width;
        Height = height;
    }

    /// <summary>Width of the pictures in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the pictures in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes of a picture: three a pixel, rows without padding.</summary>
    public int PixelBytes => FrameBuffer.LengthOf(Width, Height);

    /// <summary>Bytes of the whole memory.</summary>
    public long TotalBytes => Page + (Slots * SlotBytes);

    private long SlotBytes => ((long)PixelBytes + Page - 1) & ~(Page - 1L);

    /// <summary>The layout for pictures of a size; false where no camera has such pictures.</summary>
    public static bool TryCreate(int width, int height, [NotNullWhen(true)] out RingLayout? layout)
    {
        bool plausible = width is > 0 and <= LongestSide && height is > 0 and <= LongestSide && (long)width * height <= MostPixels;
        layout = plausible ? new RingLayout(width, height) : null;
        return plausible;
    }

    /// <summary>Where a slot's header begins.</summary>
    public static long HeaderOffset(int slot) => slot * HeaderBytes;

    /// <summary>Where a slot's pixels begin.</summary>
    public long PixelOffset(int slot) => Page + (slot * SlotBytes);
}
