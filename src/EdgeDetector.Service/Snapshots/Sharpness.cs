using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

/// <summary>How sharp a part of a frame is.</summary>
/// <remarks>
/// The energy of the Laplacian (M. Subbarao, T. Choi, A. Nikzad, "Focusing techniques", Optical Engineering 32, 1993): the mean of its
/// squares, on a grid of at most 32×32 points of the green channel, which is most of the luminance: the time does not depend on the part's
/// size. An energy e is told as (e + 1) / (e + 101): between sharp pictures it makes little difference, blur makes much, and a picture
/// without any detail is still better than none.
/// </remarks>
internal static class Sharpness
{
    private const int Grid = 32;

    // Detail finer than so small a part of the object is not seen in its picture, and large objects have less of it.
    private const int FinestDetail = 256;

    private const double HalfwayEnergy = 100;
    private const int BytesPerPixel = 3;
    private const int Green = 1;

    /// <summary>From nearly 0 (blurred, or without any detail) to nearly 1.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="part">A part of it, all inside.</param>
    public static double Of(Frame frame, Rect part)
    {
        int reach = Math.Max(1, Math.Max(part.Width, part.Height) / FinestDetail);
        Rect inner = new(part.X + reach, part.Y + reach, part.Width - (2 * reach), part.Height - (2 * reach));
        double energy = inner.Width > 0 && inner.Height > 0 ? LaplacianEnergy(frame, inner, reach) : 0;
        return (energy + 1) / (energy + 1 + HalfwayEnergy);
    }

    private static double LaplacianEnergy(Frame frame, Rect inner, int reach)
    {
        ReadOnlySpan<byte> pixels = frame.Pixels;
        int across = reach * BytesPerPixel;
        int down = reach * frame.Stride;
        int stepX = ((inner.Width - 1) / Grid) + 1;
        int stepY = ((inner.Height - 1) / Grid) + 1;
        long squares = 0;
        int count = 0;
        for (int y = inner.Top; y < inner.Bottom; y += stepY)
        {
            for (int x = inner.Left; x < inner.Right; x += stepX)
            {
                int at = (y * frame.Stride) + (x * BytesPerPixel) + Green;
                int laplacian = (4 * pixels[at]) - pixels[at - across] - pixels[at + across] - pixels[at - down] - pixels[at + down];
                squares += laplacian * laplacian;
                count++;
            }
        }

        return (double)squares / count;
    }
}
