namespace EdgeDetector.Training.Data;

/// <summary>
/// Along one axis: of which pixels of a picture each pixel of an output is the mean, and with what shares. It is the mean of what it covers of
/// the picture, widened to one pixel where it covers less: that is the linear interpolation of a magnified picture, and of a shrunk one no
/// pixel is passed over. The picture's edges go on outside of it.
/// </summary>
internal sealed class AxisShares
{
    private int[] _origins = [];
    private float[] _shares = [];

    /// <summary>How many pixels, one beside the other, an output pixel is made of; some may have no share.</summary>
    public int Taps { get; private set; }

    /// <summary>The first pixel that is used.</summary>
    public int Begin { get; private set; }

    /// <summary>The one after the last that is used.</summary>
    public int End { get; private set; }

    /// <summary>The first of the pixels of an output pixel.</summary>
    /// <param name="output">Which one, from 0.</param>
    public int Origin(int output) => _origins[output];

    /// <summary>The shares of its <see cref="Taps"/> pixels; they add up to 1.</summary>
    /// <param name="output">Which one, from 0.</param>
    public ReadOnlySpan<float> Of(int output) => _shares.AsSpan(output * Taps, Taps);

    /// <summary>Computes the shares.</summary>
    /// <param name="axis">Where the picture lies.</param>
    /// <param name="first">The first output pixel.</param>
    /// <param name="count">How many, 1 or more.</param>
    public void Prepare(in MappedAxis axis, int first, int count)
    {
        double width = Math.Max(1, Math.Abs(axis.Scale) * axis.Pixels);
        Taps = Math.Min(axis.Pixels, (int)Math.Ceiling(width) + 1);
        if (_origins.Length < count)
        {
            _origins = new int[count];
        }

        if (_shares.Length < count * Taps)
        {
            _shares = new float[count * Taps];
        }

        (Begin, End) = (axis.Pixels, 0);
        for (int output = 0; output < count; output++)
        {
            Fill(output, axis.Centre(first + output) - (width / 2), width, axis.Pixels);
            Begin = Math.Min(Begin, _origins[output]);
            End = Math.Max(End, _origins[output] + Taps);
        }
    }

    private void Fill(int output, double begin, double width, int pixels)
    {
        int first = (int)Math.Floor(begin);
        int origin = Math.Clamp(first, 0, pixels - Taps);
        Span<float> shares = _shares.AsSpan(output * Taps, Taps);
        shares.Clear();
        for (int pixel = first; pixel < begin + width; pixel++)
        {
            double covered = Math.Min(pixel + 1, begin + width) - Math.Max(pixel, begin);
            shares[Math.Clamp(pixel, 0, pixels - 1) - origin] += (float)(covered / width);
        }

        _origins[output] = origin;
    }
}

/// <summary>One axis of an upright <see cref="PictureMap"/>.</summary>
/// <param name="Scale">Fraction of the picture that an output pixel covers; below 0 where it is mirrored.</param>
/// <param name="Start">Fraction of the picture where the output begins.</param>
/// <param name="Pixels">Pixels of the picture.</param>
internal readonly record struct MappedAxis(double Scale, double Start, int Pixels)
{
    /// <summary>Where the middle of an output pixel lies, in pixels of the picture.</summary>
    public double Centre(int output) => (((output + 0.5) * Scale) + Start) * Pixels;
}
