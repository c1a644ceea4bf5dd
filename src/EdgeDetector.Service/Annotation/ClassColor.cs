using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>The colour of a class: the same in every picture, and far from those of the classes beside it.</summary>
internal static class ClassColor
{
    // Steps of the golden ratio round the colour circle never come near each other for long.
    private const double GoldenRatio = 0.618033988749895;
    private const double FirstHue = 0.36;
    private const double Saturation = 0.72;
    private const double Brightness = 0.95;

    /// <summary>The colour, as BGR.</summary>
    public static Scalar Of(int classId)
    {
        double hue = (FirstHue + (classId * GoldenRatio)) % 1;
        return new Scalar(Channel(1, hue), Channel(3, hue), Channel(5, hue));
    }

    /// <summary>Black or white, whichever reads better on a colour.</summary>
    public static Scalar TextOn(Scalar background)
    {
        double luminance = (0.114 * background.Val0) + (0.587 * background.Val1) + (0.299 * background.Val2);
        return luminance > 140 ? Scalar.Black : Scalar.White;
    }

    /// <summary>One channel of a hue; the offsets 5, 3, 1 are those of red, green and blue in the usual conversion from HSV.</summary>
    private static double Channel(int offset, double hue)
    {
        double k = (offset + (hue * 6)) % 6;
        return 255 * Brightness * (1 - (Saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
    }
}
