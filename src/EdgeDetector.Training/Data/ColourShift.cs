using System.Runtime.Intrinsics;

namespace EdgeDetector.Training.Data;

/// <summary>A change of colours in hue, saturation and brightness (HSV), as Darknet distorts pictures (image.c, distort_image).</summary>
/// <param name="Hue">Added, as a fraction of the colour circle.</param>
/// <param name="Saturation">Factor.</param>
/// <param name="Exposure">Factor of the brightness.</param>
internal readonly record struct ColourShift(float Hue, float Saturation, float Exposure)
{
    /// <summary>No change.</summary>
    public static ColourShift None { get; } = new(0, 1, 1);

    /// <summary>Shifts the colours of a row of pixels, 0..1, in place.</summary>
    /// <param name="red">The row of the red plane.</param>
    /// <param name="green">Of the green one, as long.</param>
    /// <param name="blue">Of the blue one, as long.</param>
    public void Apply(Span<float> red, Span<float> green, Span<float> blue)
    {
        if (this == None)
        {
            return;
        }

        int column = 0;
        int lanes = Vector256<float>.Count;
        for (; column <= red.Length - lanes; column += lanes)
        {
            Pixels pixels = Shift(new Pixels(
                Vector256.Create<float>(red[column..]), Vector256.Create<float>(green[column..]), Vector256.Create<float>(blue[column..])));
            pixels.Red.CopyTo(red[column..]);
            pixels.Green.CopyTo(green[column..]);
            pixels.Blue.CopyTo(blue[column..]);
        }

        for (; column < red.Length; column++)
        {
            Pixels pixels = Shift(new Pixels(
                Vector256.Create(red[column]), Vector256.Create(green[column]), Vector256.Create(blue[column])));
            (red[column], green[column], blue[column]) = (pixels.Red[0], pixels.Green[0], pixels.Blue[0]);
        }
    }

    private Pixels Shift(in Pixels pixels)
    {
        (Vector256<float> r, Vector256<float> g, Vector256<float> b) = (pixels.Red, pixels.Green, pixels.Blue);
        Vector256<float> value = Vector256.Max(r, Vector256.Max(g, b));
        Vector256<float> chroma = value - Vector256.Min(r, Vector256.Min(g, b));
        Vector256<float> hue = HueOf(pixels, value, chroma) + Vector256.Create(Hue * 6);
        Vector256<float> scaled = Vector256.Min(chroma * Saturation, value) * Exposure;
        value *= Exposure;
        return new Pixels(Channel(value, scaled, hue, 5), Channel(value, scaled, hue, 3), Channel(value, scaled, hue, 1));
    }

    /// <summary>The hue in sixths of the circle, -1..5; of grey anything, since its chroma is 0.</summary>
    private static Vector256<float> HueOf(in Pixels pixels, Vector256<float> value, Vector256<float> chroma)
    {
        (Vector256<float> r, Vector256<float> g, Vector256<float> b) = (pixels.Red, pixels.Green, pixels.Blue);
        Vector256<float> share = Vector256<float>.One / Vector256.Max(chroma, Vector256.Create(1e-6f));
        Vector256<float> ifRed = (g - b) * share;
        Vector256<float> ifGreen = ((b - r) * share) + Vector256.Create(2f);
        Vector256<float> ifBlue = ((r - g) * share) + Vector256.Create(4f);
        return Vector256.ConditionalSelect(
            Vector256.Equals(value, r), ifRed, Vector256.ConditionalSelect(Vector256.Equals(value, g), ifGreen, ifBlue));
    }

    /// <summary>One channel of HSV: V − C·max(0, min(k, 4 − k, 1)) with k = (n + hue) mod 6, n = 5, 3, 1 of red, green, blue.</summary>
    private static Vector256<float> Channel(Vector256<float> value, Vector256<float> chroma, Vector256<float> hue, float n)
    {
        Vector256<float> k = hue + Vector256.Create(n);
        k -= Vector256.Floor(k * (1 / 6f)) * 6f;
        Vector256<float> share = Vector256.Min(Vector256.Min(k, Vector256.Create(4f) - k), Vector256<float>.One);
        return Vector256.Min(value - (chroma * Vector256.Max(share, Vector256<float>.Zero)), Vector256<float>.One);
    }

    private readonly record struct Pixels(Vector256<float> Red, Vector256<float> Green, Vector256<float> Blue);
}
