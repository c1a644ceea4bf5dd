using System.Buffers.Binary;
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

    /// <summary>Turns bytes of three planes into floats in 0..1 and shifts their colours.</summary>
    /// <param name="bytes">A row of red, green and blue, each as long as a row of the output.</param>
    /// <param name="red">The row of the red plane to fill.</param>
    /// <param name="green">Of the green one.</param>
    /// <param name="blue">Of the blue one.</param>
    public void Apply(in ByteRow bytes, Span<float> red, Span<float> green, Span<float> blue)
    {
        int column = 0;
        int lanes = Vector256<float>.Count;
        for (; column <= red.Length - lanes; column += lanes)
        {
            Pixels pixels = new(Widen(bytes.Red[column..]), Widen(bytes.Green[column..]), Widen(bytes.Blue[column..]));
            pixels = Shift(pixels);
            pixels.Red.CopyTo(red[column..]);
            pixels.Green.CopyTo(green[column..]);
            pixels.Blue.CopyTo(blue[column..]);
        }

        for (; column < red.Length; column++)
        {
            Pixels pixels = Shift(new Pixels(Single(bytes.Red[column]), Single(bytes.Green[column]), Single(bytes.Blue[column])));
            red[column] = pixels.Red[0];
            green[column] = pixels.Green[0];
            blue[column] = pixels.Blue[0];
        }
    }

    private static Vector256<float> Widen(ReadOnlySpan<byte> bytes)
    {
        ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsByte());
        Vector256<int> whole = Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32();
        return Vector256.ConvertToSingle(whole) * (1 / 255f);
    }

    private static Vector256<float> Single(byte value) => Vector256.Create(value * (1 / 255f));

    private Pixels Shift(in Pixels pixels)
    {
        if (this == None)
        {
            return pixels;
        }

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

/// <summary>A row of three planes of bytes.</summary>
internal readonly ref struct ByteRow(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue)
{
    public ReadOnlySpan<byte> Red { get; } = red;

    public ReadOnlySpan<byte> Green { get; } = green;

    public ReadOnlySpan<byte> Blue { get; } = blue;
}
