using System.Buffers.Binary;
using System.Text;

namespace EdgeDetector.Training.Networks;

/// <summary>Edits which symbol versions a shared library insists on (ELF, 64 bits, little-endian; "Symbol Versioning" of the LSB).</summary>
internal static class WeakVersion
{
    private const uint VersionNeeds = 0x6FFFFFFE;
    private const ushort Weak = 2;

    /// <summary>Marks a needed version as weak in place: the loader then goes on where it is missing.</summary>
    /// <param name="library">The whole file.</param>
    /// <param name="version">The version, such as GLIBCXX_3.4.32.</param>
    /// <returns>Whether the library needs that version.</returns>
    /// <exception cref="InvalidDataException">The file is no such library.</exception>
    public static bool Mark(Span<byte> library, string version)
    {
        if (library.Length < 64 || !library.StartsWith("\u007FELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("not a shared library of 64 bits");
        }

        try
        {
            return MarkSections(library, Encoding.ASCII.GetBytes(version));
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new InvalidDataException("the shared library is cut short", error);
        }
    }

    private static bool MarkSections(Span<byte> library, ReadOnlySpan<byte> version)
    {
        bool found = false;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(library[60..]);
        for (int number = 0; number < count; number++)
        {
            Span<byte> section = Section(library, number);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) == VersionNeeds)
            {
                int names = BinaryPrimitives.ReadInt32LittleEndian(section[40..]);
                found |= MarkNeeds(Content(library, section), Content(library, Section(library, names)), version);
            }
        }

        return found;
    }

    // A list of libraries (Verneed), each with a list of versions (Vernaux): offsets count from the entry they stand in.
    private static bool MarkNeeds(Span<byte> needs, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        bool found = false;
        for (int next = -1; next != 0; needs = needs[next..])
        {
            Span<byte> wanted = needs[BinaryPrimitives.ReadInt32LittleEndian(needs[8..])..];
            for (int after = -1; after != 0; wanted = wanted[after..])
            {
                ReadOnlySpan<byte> name = names[BinaryPrimitives.ReadInt32LittleEndian(wanted[8..])..];
                if (name.StartsWith(version) && name[version.Length..].StartsWith("\0"u8))
                {
                    ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(wanted[4..]);
                    BinaryPrimitives.WriteUInt16LittleEndian(wanted[4..], (ushort)(flags | Weak));
                    found = true;
                }

                after = BinaryPrimitives.ReadInt32LittleEndian(wanted[12..]);
            }

            next = BinaryPrimitives.ReadInt32LittleEndian(needs[12..]);
        }

        return found;
    }

    private static Span<byte> Section(Span<byte> library, int number)
    {
        int size = BinaryPrimitives.ReadUInt16LittleEndian(library[58..]);
        long start = BinaryPrimitives.ReadInt64LittleEndian(library[40..]) + ((long)number * size);
        return library.Slice(Offset(start), size);
    }

    private static Span<byte> Content(Span<byte> library, ReadOnlySpan<byte> section) => library.Slice(
        Offset(BinaryPrimitives.ReadInt64LittleEndian(section[24..])),
        Offset(BinaryPrimitives.ReadInt64LittleEndian(section[32..])));

    private static int Offset(long value) => value is >= 0 and <= int.MaxValue ? (int)value : int.MaxValue;
}
