using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeDetector.Training.Data;

/// <summary>
/// Paints upright views, first along the columns, then along the rows, straight from a picture's bytes to the floats of the network's input.
/// Of one thread: its memory is used again and again.
/// </summary>
internal sealed class UprightPainter
{
    private const int Channels = 3;

    private readonly AxisShares _columns = new();
    private readonly AxisShares _rows = new();

    /// <summary>One row of the picture in the output's height: blue, green and red by turns, 0..1.</summary>
    private float[] _blended = [];

    /// <summary>Fills a tile.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="map">Where the tile's pixels come from; upright.</param>
    /// <param name="tile">The tile, at least one pixel; it need not lie on the picture.</param>
    /// <param name="output">What it is a tile of.</param>
    public void Paint(StoredPicture picture, in PictureMap map, Tile tile, InputPlanes output)
    {
        _columns.Prepare(new MappedAxis(map.XX, map.X0, picture.Size.Width), tile.Left, tile.Width);
        _rows.Prepare(new MappedAxis(map.YY, map.Y0, picture.Size.Height), tile.Top, tile.Height);
        int used = (_columns.End - _columns.Begin) * Channels;
        if (_blended.Length <= used)
        {
            // One more, since pixels are read four floats at a time.
            _blended = new float[used + 1];
        }

        for (int row = 0; row < tile.Height; row++)
        {
            BlendRows(picture, row, _blended.AsSpan(0, used));
            int line = tile.Top + row;
            BlendColumns(
                output.Row(0, line, tile.Left, tile.Width),
                output.Row(1, line, tile.Left, tile.Width),
                output.Row(2, line, tile.Left, tile.Width));
        }
    }

    private void BlendRows(StoredPicture picture, int row, Span<float> blended)
    {
        int stride = picture.Size.Width * Channels;
        ReadOnlySpan<float> shares = _rows.Of(row);
        ReadOnlySpan<byte> bytes = picture.Pixels.AsSpan((_rows.Origin(row) * stride) + (_columns.Begin * Channels));
        int at = 0;
        for (; at <= blended.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            for (int tap = 0; tap < shares.Length; tap++)
            {
                Vector256<float> share = Vector256.Create(shares[tap] * (1 / 255f));
                sum = Vector256.MultiplyAddEstimate(Widen(bytes[((tap * stride) + at)..]), share, sum);
            }

            sum.CopyTo(blended[at..]);
        }

        for (; at < blended.Length; at++)
        {
            float sum = 0;
            for (int tap = 0; tap < shares.Length; tap++)
            {
                sum += bytes[(tap * stride) + at] * shares[tap];
            }

            blended[at] = sum * (1 / 255f);
        }
    }

    private void BlendColumns(Span<float> red, Span<float> green, Span<float> blue)
    {
        ref float blended = ref MemoryMarshal.GetArrayDataReference(_blended);
        for (int column = 0; column < red.Length; column++)
        {
            // Within the row: the axis' first and last pixels are the row's ends.
            ref float pixel = ref Unsafe.Add(ref blended, (_columns.Origin(column) - _columns.Begin) * Channels);
            ReadOnlySpan<float> shares = _columns.Of(column);
            Vector128<float> sum = Vector128<float>.Zero;
            for (int tap = 0; tap < shares.Length; tap++)
            {
                Vector128<float> colours = Vector128.LoadUnsafe(ref Unsafe.Add(ref pixel, tap * Channels));
                sum = Vector128.MultiplyAddEstimate(colours, Vector128.Create(shares[tap]), sum);
            }

            blue[column] = sum[0];
            green[column] = sum[1];
            red[column] = sum[2];
        }
    }

    private static Vector256<float> Widen(ReadOnlySpan<byte> bytes)
    {
        ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsByte());
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32());
    }
}
