namespace EdgeDetector.Geometry;

/// <summary>What resizing pictures of one size needs again and again: the taps of both axes and room for rows at the end of the memory.</summary>
internal sealed class ResizePlan(Placement placement)
{
    /// <summary>Where the picture lies in the network's input.</summary>
    public Placement Placement { get; } = placement;

    /// <summary>One tap for each output column that is not cut off; First is an index of a pixel.</summary>
    public Tap[] Columns { get; } = Tap.Of(
        placement.Picture.Width, placement.Size.Width, Math.Max(0, -placement.Left), Math.Min(placement.Size.Width, placement.Network.Width));

    /// <summary>One tap for each output row that is not cut off.</summary>
    public Tap[] Rows { get; } = Tap.Of(
        placement.Picture.Height, placement.Size.Height, Math.Max(0, -placement.Top), Math.Min(placement.Size.Height, placement.Network.Height));

    /// <summary>Reads the upper one of the two rows that are mixed.</summary>
    public RowReader Upper { get; } = new(placement.Picture.Width);

    /// <summary>Reads the lower one.</summary>
    public RowReader Lower { get; } = new(placement.Picture.Width);
}

/// <summary>Gives rows of BGR pixels with <see cref="ReadAhead"/> readable bytes behind the last pixel.</summary>
internal sealed class RowReader(int width)
{
    /// <summary>
    /// Two neighbouring pixels are read at a time, as eight bytes or twice four, also where a picture one pixel wide has no neighbour.
    /// </summary>
    public const int ReadAhead = 5;

    private readonly byte[] _copy = new byte[(width * 3) + ReadAhead];

    /// <summary>The row itself where the memory goes on behind it, else a copy.</summary>
    public ReadOnlySpan<byte> Row(ReadOnlySpan<byte> pixels, int row, int stride)
    {
        int start = checked(row * stride);
        if (start + _copy.Length <= pixels.Length)
        {
            return pixels.Slice(start, _copy.Length);
        }

        pixels.Slice(start, width * 3).CopyTo(_copy);
        return _copy;
    }
}
