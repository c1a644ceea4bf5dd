using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

/// <summary>How sharp a part of a frame is.</summary>
/// <remarks>
/// The variance of the Laplacian (J. L. Pech-Pacheco and others, "Diatom autofocusing in brightfield microscopy: a comparative study",
/// ICPR 2000), taken on a grid of at most 64×64 points of the green channel, which is most of the luminance: the time does not depend on the
/// part's size. A variance v is told as v / (v + 100): between sharp pictures it makes little difference, blur makes much.
/// </remarks>
internal static class Sharpness
{
    private const int Grid = 64;

    // Detail finer than so small a part of the object is not seen in its picture, and large objects have less of it.
    private const int FinestDetail = 256;

    private const double HalfwayVariance = 100;
    private const int BytesPerPixel = 3;
    private const int Green = 1;

    /// <summary>From 0 (blurred, or without any detail) to nearly 1.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="part">A part of it, all inside.</param>
    public static double Of(Frame frame, Rect part)
    {
        int reach = Math.Max(1, Math.Max(part.Width, part.Height) / FinestDetail);
        Rect inner = new(part.X + reach, part.Y + reach, part.Width - (2 * reach), part.Height - (2 * reach));
        if (inner.Width <= 0 || inner.Height <= 0)
        {
            return 0;
        }

        double variance = LaplacianVariance(frame, inner, reach);
        return variance / (variance + HalfwayVariance);
    }

    private static double LaplacianVariance(Frame frame, Rect inner, int reach)
    {
        ReadOnlySpan<byte> pixels = frame.Pixels;
        int across = reach * BytesPerPixel;
        int down = reach * frame.Stride;
        int stepX = Math.Max(1, inner.Width / Grid);
        int stepY = Math.Max(1, inner.Height / Grid);
        long sum = 0;
        long squares = 0;
        int count = 0;
        for (int y = inner.Top; y < inner.Bottom; y += stepY)
        {
            for (int x = inner.Left; x < inner.Right; x += stepX)
            {
                int at = (y * frame.Stride) + (x * BytesPerPixel) + Green;
                int laplacian = (4 * pixels[at]) - pixels[at - across] - pixels[at + across] - pixels[at - down] - pixels[at + down];
                sum += laplacian;
                squares += laplacian * laplacian;
                count++;
            }
        }

        double mean = (double)sum / count;
        return ((double)squares / count) - (mean * mean);
    }
}
