using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>A lens out of focus, and a camera that shakes.</summary>
internal static class Lens
{
    // A lens errs by an angle: what blurs 360 rows by a pixel blurs 720 by two.
    private const double RowsOfStrengths = 360;

    /// <summary>Blurs by a random strength, half of the pictures not at all.</summary>
    public static void Blur(byte[] pixels, PixelSize size, Random random)
    {
        if (random.Happens(0.5))
        {
            return;
        }

        using Mat picture = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC3, pixels);
        double scale = Math.Max(0.5, size.Height / RowsOfStrengths);
        if (random.Happens(0.25))
        {
            int length = 1 + (2 * (int)Math.Round(random.Between(1, 3) * scale));
            Size shake = random.Happens(0.8) ? new Size(length, 1) : new Size(1, length);
            Cv2.Blur(picture, picture, shake);
        }
        else
        {
            Cv2.GaussianBlur(picture, picture, new Size(0, 0), random.Between(0.3, 1.5) * scale);
        }
    }
}
