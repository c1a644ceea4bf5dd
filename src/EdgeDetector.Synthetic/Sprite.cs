using System.Runtime.InteropServices;
using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>A small picture with transparency, cut to what is visible of it.</summary>
internal sealed class Sprite
{
    // A trace of a pixel would move the extent, and is not seen.
    private const int VisibleAlpha = 15;

    private const float MiddleGrey = 128;

    private readonly byte[] _pixels;

    private Sprite(byte[] pixels, Rect extent, int originX, int originY)
    {
        _pixels = pixels;
        Width = extent.Width;
        Height = extent.Height;
        OffsetX = extent.X - originX;
        OffsetY = extent.Y - originY;
        SolidPixels = CountSolid(pixels);
    }

    private Sprite(Sprite shape, byte[] pixels)
    {
        _pixels = pixels;
        (Width, Height, OffsetX, OffsetY, SolidPixels) = (shape.Width, shape.Height, shape.OffsetX, shape.OffsetY, shape.SolidPixels);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>From the figure's origin to the sprite's left edge.</summary>
    public int OffsetX { get; }

    /// <summary>From the figure's origin, on the ground, up to the sprite's top edge: negative.</summary>
    public int OffsetY { get; }

    /// <summary>How many of its pixels are more than a trace.</summary>
    public int SolidPixels { get; }

    /// <summary>Makes a sprite of a BGRA picture with premultiplied colours.</summary>
    public static Sprite From(Mat picture, int originX, int originY)
    {
        using Mat alpha = picture.ExtractChannel(3);
        using Mat visible = alpha.Threshold(VisibleAlpha, 255, ThresholdTypes.Binary);
        Rect extent = Cv2.BoundingRect(visible);
        byte[] pixels = new byte[extent.Width * extent.Height * 4];
        int stride = extent.Width * 4;
        for (int y = 0; y < extent.Height; y++)
        {
            Marshal.Copy(picture.Ptr(extent.Y + y, extent.X), pixels, y * stride, stride);
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

    /// <summary>Writes a number into a map of a frame wherever the sprite is seen.</summary>
    /// <returns>How many of its pixels are within the frame.</returns>
    public int Claim(Span<int> owners, PixelSize frame, Point place, int number)
    {
        int claimed = 0;
        (int firstX, int lastX) = (Math.Max(0, -place.X), Math.Min(Width, frame.Width - place.X));
        int lastY = Math.Min(Height, frame.Height - place.Y);
        for (int y = Math.Max(0, -place.Y); y < lastY; y++)
        {
            for (int x = firstX; x < lastX; x++)
            {
                if (_pixels[(((y * Width) + x) * 4) + 3] > VisibleAlpha)
                {
                    owners[((place.Y + y) * frame.Width) + place.X + x] = number;
                    claimed++;
                }
            }
        }

        return claimed;
    }

    /// <summary>The same shape in other colours.</summary>
    public Sprite Recoloured(SpriteTint tint)
    {
        byte[] pixels = new byte[_pixels.Length];
        int stride = Width * 4;
        for (int p = 0; p < pixels.Length; p += 4)
        {
            byte alpha = _pixels[p + 3];
            if (alpha == 0)
            {
                continue;
            }

            float factor = tint.FactorOfRow(p / stride);
            float grey = tint.Share / MiddleGrey * (_pixels[p] + _pixels[p + 1] + _pixels[p + 2]) / 3;
            float kept = 1 - tint.Share;
            pixels[p] = (byte)Math.Min(alpha, factor * ((kept * _pixels[p]) + (grey * tint.Blue)));
            pixels[p + 1] = (byte)Math.Min(alpha, factor * ((kept * _pixels[p + 1]) + (grey * tint.Green)));
            pixels[p + 2] = (byte)Math.Min(alpha, factor * ((kept * _pixels[p + 2]) + (grey * tint.Red)));
            pixels[p + 3] = alpha;
        }

        return new Sprite(this, pixels);
    }

    private static int CountSolid(ReadOnlySpan<byte> pixels)
    {
        int count = 0;
        for (int alpha = 3; alpha < pixels.Length; alpha += 4)
        {
            count += pixels[alpha] > VisibleAlpha ? 1 : 0;
        }

        return count;
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
