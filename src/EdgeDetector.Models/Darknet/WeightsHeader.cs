using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeDetector.Models.Darknet;

/// <summary>The first bytes of a weights file: int32 major, minor, revision, then the number of pictures seen in training.</summary>
/// <param name="ByteCount">16 where the number is an int32, 20 where it is an int64.</param>
/// <param name="Transposed">Whether the matrices of [connected] are stored input by input instead of output by output.</param>
internal readonly record struct WeightsHeader(int ByteCount, bool Transposed)
{
    public const int Short = 16;
    public const int Long = 20;

    // The versions in use are 0.1 and 0.2; beyond 1000 Darknet means "transposed". Anything further is no header.
    private const int LargestVersion = 100_000;

    /// <summary>Reads the header from the first bytes of a file (16 at least).</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="length">The length of the file.</param>
    /// <param name="expectedFloats">The number of weights that should follow.</param>
    public static WeightsHeader Read(string file, ReadOnlySpan<byte> start, long length, long expectedFloats)
    {
        int major = BinaryPrimitives.ReadInt32LittleEndian(start);
        int minor = BinaryPrimitives.ReadInt32LittleEndian(start[4..]);
        int revision = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (major is < 0 or > LargestVersion || minor is < 0 or > LargestVersion || revision < 0)
        {
            throw NotWeights(file, start, $"its version would be {major}.{minor}.{revision}");
        }

        bool transposed = major > 1000 || minor > 1000;
        bool longCount = (major * 10L) + minor >= 2;
        // Of such versions the two Darknets read the count differently; the length of the file tells which one wrote it.
        if (longCount && (major >= 1000 || minor >= 1000) && length == Short + (expectedFloats * sizeof(float)))
        {
            longCount = false;
        }

        return new WeightsHeader(longCount ? Long : Short, transposed);
    }

    public static ImportException NotWeights(string file, ReadOnlySpan<byte> start, string reason)
    {
        bool text = start.Length > 0 && !start.ContainsAnyExcept(Printable);
        string hint = !text ? ""
            : start.StartsWith("version "u8) ? "; it looks like a Git LFS pointer: fetch the real file"
            : $"; it is a text file that begins '{Encoding.ASCII.GetString(start[..Math.Min(12, start.Length)]).ReplaceLineEndings(" ")}'";
        return ImportException.AtOffset(file, 0, $"this is no Darknet weights file: {reason}{hint}");
    }

    private static readonly SearchValues<byte> Printable =
        SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x5F).Select(value => (byte)value)]);
}
