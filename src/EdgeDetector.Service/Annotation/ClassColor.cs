using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>The colour of a class: the same in every picture, and far from those of the classes beside it.</summary>
internal static class ClassColor
{
    // Steps of the golden ratio round the colour circle never come near each other for long.
    private const double GoldenRatio = 0.618033988749895;
    private const double FirstHue = 0.36;

    // Steps of a Fibonacci number come near the same hue again: these set such classes apart.
    private static readonly double[] Brightness = [0.97, 0.72, 0.85];
    private static readonly double[] Saturation = [0.75, 0.55];

    /// <summary>The colour, as BGR.</summary>
    public static Scalar Of(int classId)
    {
        double hue = (FirstHue + (classId * GoldenRatio)) % 1;
        double brightness = Brightness[classId % Brightness.Length];
        double saturation = Saturation[classId / 7 % Saturation.Length];
        return new Scalar(Channel(1), Channel(3), Channel(5));

        // One channel of a hue; the offsets 5, 3, 1 are those of red, green and blue in the usual conversion from HSV.
        double Channel(int offset)
        {
            double k = (offset + (hue * 6)) % 6;
            return 255 * brightness * (1 - (saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
    }

    /// <summary>Black or white, whichever reads better on a colour.</summary>
    public static Scalar TextOn(Scalar background)
    {
        double luminance = (0.114 * background.Val0) + (0.587 * background.Val1) + (0.299 * background.Val2);
        return luminance > 140 ? Scalar.Black : Scalar.White;
    }
}
