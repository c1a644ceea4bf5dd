using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>Time of day and weather: exposure, contrast and colour temperature of the whole, shadows that fall across it, haze.</summary>
internal static class Light
{
    // What contrast leaves as it is, in a picture of plain exposure.
    private const double Middle = 0.4;

    /// <summary>Applies a random light.</summary>
    public static void Shine(byte[] pixels, PixelSize size, Random random)
    {
        if (random.Happens(0.5))
        {
            CastShadows(pixels, size, random);
        }

        Grade(pixels, random);
    }

    /// <summary>Large soft shadows, as of houses and clouds.</summary>
    private static void CastShadows(byte[] pixels, PixelSize size, Random random)
    {
        using Mat factors = new(size.Height, size.Width, MatType.CV_32FC1, Scalar.All(1));
        for (int shadow = random.Next(1, 4); shadow > 0; shadow--)
        {
            Point[] corners = [.. Enumerable.Range(0, 4).Select(_ => new Point(random.Next(-size.Width / 4, size.Width * 5 / 4), random.Next(-size.Height / 4, size.Height * 5 / 4)))];
            Cv2.FillConvexPoly(factors, Cv2.ConvexHull(corners), Scalar.All(random.Between(0.5, 1.15)));
        }

        int softness = (2 * random.Next(0, 12)) + 1;
        using Mat soft = new();
        Cv2.Blur(factors, soft, new Size(softness, softness));
        Texture.Multiply(pixels, soft);
    }

    /// <summary>What is the same for all pixels: one table for each channel.</summary>
    private static void Grade(byte[] pixels, Random random)
    {
        bool night = random.Happens(0.15);
        double exposure = night ? random.Between(0.4, 0.65) : random.Between(0.65, 1.3);
        double gamma = random.Between(0.75, night ? 1 : 1.35);
        double contrast = random.Between(0.7, 1.2);
        double warmth = night ? random.Between(-0.3, 0.1) : random.Between(-0.2, 0.2);
        double haze = random.Happens(0.25) ? random.Between(0.05, 0.4) : 0;
        double[] gains = [1 - warmth, random.Between(0.93, 1.07), 1 + warmth];
        byte[][] tables = [.. gains.Select(gain => Table(value =>
        {
            double lit = exposure * gain * Math.Pow(value, gamma);
            double contrasted = (Middle * exposure * (1 - contrast)) + (lit * contrast);
            return (contrasted * (1 - haze)) + (0.82 * haze * Math.Min(1, exposure));
        }))];
        for (int p = 0; p < pixels.Length; p += 3)
        {
            pixels[p] = tables[0][pixels[p]];
            pixels[p + 1] = tables[1][pixels[p + 1]];
            pixels[p + 2] = tables[2][pixels[p + 2]];
        }
    }

    private static byte[] Table(Func<double, double> curve) =>
        [.. Enumerable.Range(0, 256).Select(value => (byte)Math.Clamp(Math.Round(curve(value / 255.0) * 255), 0, 255))];
}
