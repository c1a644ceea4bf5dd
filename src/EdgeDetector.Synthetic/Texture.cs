using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>Mottles the bare street: walls, asphalt and sky are never of one colour.</summary>
internal static class Texture
{
    /// <summary>Applies up to three patterns, from coarse to fine, and now and then colours of another town.</summary>
    public static void Apply(byte[] pixels, PixelSize size, Random random)
    {
        if (random.Happens(0.5))
        {
            Repaint(pixels, random);
        }

        for (int layer = random.Next(0, 4); layer > 0; layer--)
        {
            Mottle(pixels, size, random);
        }
    }

    /// <summary>Multiplies by smooth noise of a random grain; each layer has one strength and one tint.</summary>
    private static void Mottle(byte[] pixels, PixelSize size, Random random)
    {
        double cell = Math.Exp(random.Between(Math.Log(2), Math.Log(80)));
        double strength = random.Between(0.02, 0.11);
        int columns = Math.Max(2, (int)(size.Width / cell));
        int rows = Math.Max(2, (int)(size.Height / cell / random.Between(0.6, 3)));
        float[] grid = new float[rows * columns];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[i] = (float)(1 + (strength * random.Between(-1, 1)));
        }

        using Mat coarse = Mat.FromPixelData(rows, columns, MatType.CV_32FC1, grid);
        using Mat factors = coarse.Resize(new Size(size.Width, size.Height), 0, 0, InterpolationFlags.Linear);
        Multiply(pixels, factors);
    }

    /// <summary>Multiplies every channel of a picture by a map of one factor a pixel.</summary>
    public static unsafe void Multiply(Span<byte> pixels, Mat factors)
    {
        ReadOnlySpan<float> factor = new((void*)factors.Data, pixels.Length / 3);
        for (int i = 0, p = 0; i < factor.Length; i++, p += 3)
        {
            pixels[p] = (byte)Math.Min(255f, pixels[p] * factor[i]);
            pixels[p + 1] = (byte)Math.Min(255f, pixels[p + 1] * factor[i]);
            pixels[p + 2] = (byte)Math.Min(255f, pixels[p + 2] * factor[i]);
        }
    }

    private static void Repaint(Span<byte> pixels, Random random)
    {
        (int blue, int green, int red) = (random.Next(205, 300), random.Next(205, 300), random.Next(205, 300));
        for (int p = 0; p < pixels.Length; p += 3)
        {
            pixels[p] = (byte)Math.Min(255, (pixels[p] * blue) >> 8);
            pixels[p + 1] = (byte)Math.Min(255, (pixels[p + 1] * green) >> 8);
            pixels[p + 2] = (byte)Math.Min(255, (pixels[p + 2] * red) >> 8);
        }
    }
}
