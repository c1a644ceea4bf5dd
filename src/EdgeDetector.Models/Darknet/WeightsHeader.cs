using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeDetector.Models.Darknet;

/// <summary>The first bytes of a weights file: int32 major, minor, revision, then the number of pictures seen in training.</summary>
/// <param name="Major">First part of the version.</param>
/// <param name="Minor">Second part of the version.</param>
/// <param name="Revision">Third part of the version.</param>
/// <param name="Seen">The number of pictures.</param>
/// <param name="ByteCount">16 where the number is an int32, 20 where it is an int64.</param>
public readonly record struct WeightsHeader(int Major, int Minor, int Revision, long Seen, int ByteCount)
{
    internal const int Short = 16;
    internal const int Long = 20;

    // The versions in use are 0.1 and 0.2; beyond 1000 Darknet means "transposed". Anything further is no header.
    private const int LargestVersion = 100_000;

    /// <summary>The header that today's Darknet writes (version 0.2.5) before any training.</summary>
    public static WeightsHeader Fresh => new(0, 2, 5, 0, Long);

    /// <summary>Whether the matrices of [connected] are stored input by input instead of output by output.</summary>
    public bool Transposed => Major > 1000 || Minor > 1000;

    /// <summary>The same header with another number of pictures; where that exceeds an int32 the version rises to 0.2.</summary>
    public WeightsHeader WithSeen(long seen) => ByteCount == Short && !Transposed && seen > int.MaxValue
        ? Fresh with { Seen = seen }
        : this with { Seen = seen };

    /// <summary>Reads the header from the first bytes of a file (16 at least; 20 where it has as many).</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="length">The length of the file.</param>
    /// <param name="expectedFloats">The number of weights that should follow.</param>
    internal static WeightsHeader Read(string file, ReadOnlySpan<byte> start, long length, long expectedFloats)
    {
        int major = BinaryPrimitives.ReadInt32LittleEndian(start);
        int minor = BinaryPrimitives.ReadInt32LittleEndian(start[4..]);
        int revision = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (major is < 0 or > LargestVersion || minor is < 0 or > LargestVersion || revision < 0)
        {
            throw NotWeights(file, start, $"its version would be {major}.{minor}.{revision}");
        }

        bool longCount = (major * 10L) + minor >= 2;
        // Of such versions the two Darknets read the count differently; the length of the file tells which one wrote it.
        if (longCount && (major >= 1000 || minor >= 1000) && length == Short + (expectedFloats * sizeof(float)))
        {
            longCount = false;
        }

        // A file that ends within its header is refused for its length; here it has seen nothing.
        long seen = !longCount ? BinaryPrimitives.ReadInt32LittleEndian(start[12..])
            : start.Length >= Long ? BinaryPrimitives.ReadInt64LittleEndian(start[12..])
            : 0;
        return new WeightsHeader(major, minor, revision, seen, longCount ? Long : Short);
    }

    internal void Write(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[Long];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Major);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Minor);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Revision);
        // The low half stands first: cut off, it is the int32.
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], Seen);
        stream.Write(bytes[..ByteCount]);
    }

    internal static ImportException NotWeights(string file, ReadOnlySpan<byte> start, string reason)
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
