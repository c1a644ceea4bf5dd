using System.IO.Compression;

namespace EdgeDetector.Service.Storage;

/// <summary>A message's or an event's content as it is in a file: texts become a third, and a memory card is written that much less.</summary>
internal static class PackedPayload
{
    // A tenth of a millisecond for an event; from 5 on it takes several times as long for a tenth less.
    private const int Quality = 4;
    private const int WindowBits = 16;

    /// <summary>The longest content in bytes. No message is nearly so long: a damaged file must not ask for all memory.</summary>
    public const int LongestContent = 16 << 20;

    /// <summary>Packs a content.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        return BrotliEncoder.TryCompress(content, packed, out int length, Quality, WindowBits)
            ? packed[..length]
            : throw new InvalidOperationException("a content did not fit into the room that was to be enough");
    }

    /// <summary>The content again; null where these bytes are no packed content of that length.</summary>
    /// <param name="packed">What <see cref="Pack"/> made.</param>
    /// <param name="length">Bytes of the content.</param>
    public static byte[]? Unpack(ReadOnlySpan<byte> packed, int length)
    {
        if (length is < 0 or > LongestContent)
        {
            return null;
        }

        byte[] content = new byte[length];
        return BrotliDecoder.TryDecompress(packed, content, out int written) && written == length ? content : null;
    }
}
