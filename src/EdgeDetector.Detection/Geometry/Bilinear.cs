using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeDetector.Geometry;

/// <summary>One row of a planar picture.</summary>
internal readonly ref struct PlanarRow(Span<float> red, Span<float> green, Span<float> blue)
{
    public Span<float> Red { get; } = red;

    public Span<float> Green { get; } = green;

    public Span<float> Blue { get; } = blue;
}

/// <summary>
/// Mixes two rows of BGR bytes into one row of planar RGB floats in 0..1: vertically first, then horizontally, in 32-bit floats.
/// A vector holds one pixel (B, G, R and the byte behind, which is dropped), so the kernel is the same on SSE and NEON; where vectors are
/// twice as wide, one holds both neighbours.
/// </summary>
internal static class Bilinear
{
    private const float ByteToUnit = 1 / 255f;

    /// <summary>Fills <paramref name="output"/>, one pixel a tap.</summary>
    /// <param name="upper">Upper row, with <see cref="RowReader.ReadAhead"/> bytes behind its last pixel.</param>
    /// <param name="lower">Lower row, likewise.</param>
    /// <param name="weight">Share of the lower row, 0..1.</param>
    /// <param name="taps">Columns to mix.</param>
    /// <param name="output">Where the pixels go.</param>
    public static void MixRow(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, float weight, ReadOnlySpan<Tap> taps, PlanarRow output)
    {
        ref byte top = ref MemoryMarshal.GetReference(upper);
        ref byte bottom = ref MemoryMarshal.GetReference(lower);
        Vector128<float> vertical = Vector128.Create(weight);
        int column = 0;
        for (; column <= taps.Length - 4; column += 4)
        {
            Vector128<float> first = MixPixel(ref top, ref bottom, vertical, taps[column]);
            Vector128<float> second = MixPixel(ref top, ref bottom, vertical, taps[column + 1]);
            Vector128<float> third = MixPixel(ref top, ref bottom, vertical, taps[column + 2]);
            Vector128<float> fourth = MixPixel(ref top, ref bottom, vertical, taps[column + 3]);
            Transpose(first, second, third, fourth, out Vector128<float> blue, out Vector128<float> green, out Vector128<float> red);
            (red * ByteToUnit).CopyTo(output.Red[column..]);
            (green * ByteToUnit).CopyTo(output.Green[column..]);
            (blue * ByteToUnit).CopyTo(output.Blue[column..]);
        }

        for (; column < taps.Length; column++)
        {
            Vector128<float> pixel = MixPixel(ref top, ref bottom, vertical, taps[column]) * ByteToUnit;
            output.Red[column] = pixel[2];
            output.Green[column] = pixel[1];
            output.Blue[column] = pixel[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MixPixel(ref byte top, ref byte bottom, Vector128<float> vertical, Tap tap)
    {
        nint left = tap.First * 3;
        Vector128<float> horizontal = Vector128.Create(tap.Weight);
        if (Avx2.IsSupported)
        {
            // Both neighbours in one vector: mixed vertically together, then with each other.
            Vector256<float> above = LoadPair(ref top, left);
            Vector256<float> pair = above + ((LoadPair(ref bottom, left) - above) * Vector256.Create(vertical, vertical));
            return Mix(pair.GetLower(), pair.GetUpper(), horizontal);
        }

        Vector128<float> first = Mix(Load(ref top, left), Load(ref bottom, left), vertical);
        Vector128<float> next = Mix(Load(ref top, left + 3), Load(ref bottom, left + 3), vertical);
        return Mix(first, next, horizontal);
    }

    /// <summary>Two neighbouring pixels: B, G, R and a byte that does not count, twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LoadPair(ref byte row, nint offset)
    {
        ulong pixels = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref row, offset));
        Vector128<byte> bytes = Ssse3.Shuffle(
            Vector128.CreateScalarUnsafe(pixels).AsByte(), Vector128.Create((byte)0, 1, 2, 3, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0));
        return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Mix(Vector128<float> first, Vector128<float> next, Vector128<float> weight) =>
        first + ((next - first) * weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load(ref byte row, nint offset)
    {
        uint pixel = Unsafe.ReadUnaligned<uint>(ref Unsafe.AddByteOffset(ref row, offset));
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(pixel).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector128<float> a,
        Vector128<float> b,
        Vector128<float> c,
        Vector128<float> d,
        out Vector128<float> first,
        out Vector128<float> second,
        out Vector128<float> third)
    {
        if (Sse.IsSupported)
        {
            Vector128<float> ab = Sse.UnpackLow(a, b);
            Vector128<float> cd = Sse.UnpackLow(c, d);
            first = Sse.MoveLowToHigh(ab, cd);
            second = Sse.MoveHighToLow(cd, ab);
            third = Sse.MoveLowToHigh(Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<double> ab = AdvSimd.Arm64.ZipLow(a, b).AsDouble();
            Vector128<double> cd = AdvSimd.Arm64.ZipLow(c, d).AsDouble();
            first = AdvSimd.Arm64.ZipLow(ab, cd).AsSingle();
            second = AdvSimd.Arm64.ZipHigh(ab, cd).AsSingle();
            third = AdvSimd.Arm64.ZipLow(AdvSimd.Arm64.ZipHigh(a, b).AsDouble(), AdvSimd.Arm64.ZipHigh(c, d).AsDouble()).AsSingle();
        }
        else
        {
            first = Vector128.Create(a[0], b[0], c[0], d[0]);
            second = Vector128.Create(a[1], b[1], c[1], d[1]);
            third = Vector128.Create(a[2], b[2], c[2], d[2]);
        }
    }
}
