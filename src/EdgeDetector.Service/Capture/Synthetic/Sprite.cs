using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Service.Capture.Synthetic;

/// <summary>A small picture with transparency, cut to what is visible of it.</summary>
internal sealed class Sprite
{
    // A trace of a pixel would move the extent, and is not seen.
    private const int VisibleAlpha = 15;

    private readonly byte[] _pixels;

    private Sprite(byte[] pixels, Rect extent, int originX, int originY)
    {
        _pixels = pixels;
        Width = extent.Width;
        Height = extent.Height;
        OffsetX = extent.X - originX;
        OffsetY = extent.Y - originY;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>From the figure's origin to the sprite's left edge.</summary>
    public int OffsetX { get; }

    /// <summary>From the figure's origin, on the ground, up to the sprite's top edge: negative.</summary>
    public int OffsetY { get; }

    /// <summary>Makes a sprite of a BGRA picture with premultiplied colours.</summary>
    public static Sprite From(Mat picture, int originX, int originY)
    {
        using Mat alpha = picture.ExtractChannel(3);
        using Mat visible = alpha.Threshold(VisibleAlpha, 255, ThresholdTypes.Binary);
        Rect extent = Cv2.BoundingRect(visible);
        byte[] pixels = new byte[extent.Width * extent.Height * 4];
        for (int y = 0; y < extent.Height; y++)
        {
            for (int x = 0; x < extent.Width; x++)
            {
                Vec4b pixel = picture.Get<Vec4b>(extent.Y + y, extent.X + x);
                int target = ((y * extent.Width) + x) * 4;
                (pixels[target], pixels[target + 1], pixels[target + 2], pixels[target + 3]) =
                    (pixel.Item0, pixel.Item1, pixel.Item2, pixel.Item3);
            }
        }

        return new Sprite(pixels, extent, originX, originY);
    }

    /// <summary>Draws it into a BGR frame, the part outside left out.</summary>
    public void Draw(Span<byte> frame, int frameWidth, int frameHeight, int left, int top)
    {
        int firstX = Math.Max(0, -left);
        int lastX = Math.Min(Width, frameWidth - left);
        int lastY = Math.Min(Height, frameHeight - top);
        for (int y = Math.Max(0, -top); y < lastY && firstX < lastX; y++)
        {
            ReadOnlySpan<byte> source = _pixels.AsSpan(((y * Width) + firstX) * 4, (lastX - firstX) * 4);
            Span<byte> target = frame.Slice((((top + y) * frameWidth) + left + firstX) * 3, (lastX - firstX) * 3);
            DrawRow(source, target);
        }
    }

    /// <summary>The extent of what a frame shows of it; null where that is nothing.</summary>
    public Box? ExtentIn(int frameWidth, int frameHeight, int left, int top)
    {
        Rect whole = new(left, top, Width, Height);
        Rect shown = whole.Intersect(new Rect(0, 0, frameWidth, frameHeight));
        return shown == whole ? new Box(left, top, Width, Height) : VisiblePart(shown, left, top);
    }

    private Box? VisiblePart(Rect shown, int left, int top)
    {
        (int minX, int minY, int maxX, int maxY) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        for (int y = shown.Top; y < shown.Bottom; y++)
        {
            for (int x = shown.Left; x < shown.Right; x++)
            {
                if (_pixels[((((y - top) * Width) + x - left) * 4) + 3] > VisibleAlpha)
                {
                    (minX, minY, maxX, maxY) = (Math.Min(minX, x), Math.Min(minY, y), Math.Max(maxX, x), Math.Max(maxY, y));
                }
            }
        }

        return maxX < minX ? null : new Box(minX, minY, maxX + 1 - minX, maxY + 1 - minY);
    }

    private static void DrawRow(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (int s = 0, t = 0; s < source.Length; s += 4, t += 3)
        {
            int alpha = source[s + 3];
            if (alpha == 255)
            {
                target[t] = source[s];
                target[t + 1] = source[s + 1];
                target[t + 2] = source[s + 2];
            }
            else if (alpha > 0)
            {
                int rest = 255 - alpha;
                target[t] = (byte)(source[s] + (((target[t] * rest) + 127) / 255));
                target[t + 1] = (byte)(source[s + 1] + (((target[t + 1] * rest) + 127) / 255));
                target[t + 2] = (byte)(source[s + 2] + (((target[t + 2] * rest) + 127) / 255));
            }
        }
    }
}
