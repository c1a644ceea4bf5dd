using System.Buffers.Binary;

namespace EdgeDetector.Objects;

/// <summary>Makes identifiers of objects: UUIDs of version 7 (RFC 9562, 5.7), whose first 48 bits are a time in milliseconds.</summary>
/// <param name="random">Source of the other bits; null: the system's secure one. A seeded one makes the same identifiers again, for tests.</param>
public sealed class ObjectIds(Random? random = null)
{
    /// <summary>The next identifier.</summary>
    /// <param name="at">The time in it, from 1970 on.</param>
    public Guid Next(DateTimeOffset at)
    {
        if (random is null)
        {
            return Guid.CreateVersion7(at);
        }

        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        ulong milliseconds = (ulong)at.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (milliseconds << 16) | 0x7000 | (BinaryPrimitives.ReadUInt64BigEndian(bytes) & 0x0FFF));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
