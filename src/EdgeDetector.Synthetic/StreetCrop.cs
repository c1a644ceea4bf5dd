using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

/// <summary>Which part of a street a picture shows: nearer, it shows a part of its height; farther, sky and pavement go on beyond it.</summary>
/// <param name="Size">The picture.</param>
/// <param name="SceneHeight">Height of the whole street in pixels; its width is the picture's.</param>
/// <param name="Top">The street's row that is the picture's first; below 0 there is more sky.</param>
internal readonly record struct StreetCrop(PixelSize Size, int SceneHeight, int Top)
{
    private const double SmallestZoom = 0.5;
    private const double LargestZoom = 2.2;
    private const int SmallestScene = 64;

    // Shares of the street's height that are sky, and pavement, in every street.
    private const double Sky = 0.05;
    private const double Pavement = 0.12;

    public static StreetCrop Draw(PixelSize size, Random random)
    {
        double zoom = Math.Exp(random.Between(Math.Log(SmallestZoom), Math.Log(LargestZoom)));
        int height = Math.Max(SmallestScene, (int)Math.Round(size.Height * zoom));
        int rest = height - size.Height;

        // A part of a street is cut where somebody can be: around a row of its lower half.
        int top = rest <= 0
            ? random.Next(rest, 1)
            : Math.Clamp((int)((height * random.Between(0.45, 0.85)) - (size.Height / 2.0)), 0, rest);
        return new StreetCrop(size, height, top);
    }

    /// <summary>The picture's part of the background, BGR.</summary>
    public byte[] Cut(ReadOnlySpan<byte> background)
    {
        int stride = Size.Width * 3;
        byte[] pixels = new byte[Size.Height * stride];
        for (int y = 0; y < Size.Height; y++)
        {
            background.Slice(SourceRow(y + Top) * stride, stride).CopyTo(pixels.AsSpan(y * stride));
        }

        return pixels;
    }

    /// <summary>Beyond its edges the street goes on with its outermost rows, there and back again.</summary>
    private int SourceRow(int row) =>
        row < 0 ? ThereAndBack(-1 - row, Sky)
        : row >= SceneHeight ? SceneHeight - 1 - ThereAndBack(row - SceneHeight, Pavement)
        : row;

    private int ThereAndBack(int distance, double share)
    {
        int span = Math.Max(1, (int)(SceneHeight * share));
        int phase = distance % (2 * span);
        return phase < span ? phase : (2 * span) - 1 - phase;
    }
}
