using System.Runtime.InteropServices;

namespace EdgeDetector.Geometry;

/// <summary>Memory that ends at a page nobody may read: a read beyond the end kills the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly nint _mapping;
    private readonly nint _mappedLength;
    private readonly byte* _start;
    private readonly int _length;

    public GuardedMemory(int length)
    {
        int page = Environment.SystemPageSize;
        int usable = (length + page - 1) / page * page;
        _mappedLength = usable + page;
        _mapping = Map(0, _mappedLength, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _mapping);
        Assert.Equal(0, Protect(_mapping + usable, page, 0));
        _start = (byte*)_mapping + usable - length;
        _length = length;
    }

    public Span<byte> Span => new(_start, _length);

    public void Dispose() => _ = Unmap(_mapping, _mappedLength);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
