using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>The slots of a ring in memory that two processes share; the same for the one that fills them and the one that reads.</summary>
internal sealed unsafe class SharedRing(SharedMemory memory, RingLayout layout) : IDisposable
{
    /// <summary>Where everything lies.</summary>
    public RingLayout Layout => layout;

    /// <summary>The file descriptor by which the other process finds the memory.</summary>
    public int Descriptor => memory.Descriptor;

    /// <summary>Whether the slot may be filled: the reader has it no more.</summary>
    public bool IsFree(int slot) => Volatile.Read(ref Header(slot).Taken) == 0;

    /// <summary>The writer gives the slot to the reader, or the reader gives it back.</summary>
    public void SetFree(int slot, bool isFree) => Volatile.Write(ref Header(slot).Taken, isFree ? 0 : 1);

    /// <summary>Marks the slot as half-filled from now on.</summary>
    public void Begin(int slot, long stamp)
    {
        Volatile.Write(ref Header(slot).Begun, stamp);

        // No pixel may be written before the mark is seen.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Marks the slot as filled.</summary>
    public void Finish(int slot, long stamp) => Volatile.Write(ref Header(slot).Finished, stamp);

    /// <summary>Whether the slot holds the whole picture of this stamp.</summary>
    public bool IsWhole(int slot, long stamp)
    {
        ref SlotHeader header = ref Header(slot);
        return Volatile.Read(ref header.Finished) == stamp && Volatile.Read(ref header.Begun) == stamp;
    }

    /// <summary>Address of a slot's pixels.</summary>
    public nint Address(int slot) => memory.Address + (nint)layout.PixelOffset(slot);

    /// <summary>A slot's pixels.</summary>
    public Span<byte> Pixels(int slot) => new((void*)Address(slot), layout.PixelBytes);

    public void Dispose() => memory.Dispose();

    private ref SlotHeader Header(int slot) =>
        ref Unsafe.AsRef<SlotHeader>((void*)(memory.Address + (nint)RingLayout.HeaderOffset(slot)));

    [StructLayout(LayoutKind.Sequential, Size = RingLayout.HeaderBytes)]
    private struct SlotHeader
    {
        public long Begun;
        public long Finished;
        public int Taken;
    }
}
