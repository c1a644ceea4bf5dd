namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>The writer's side of a ring: hands out free slots to be filled, and gives filled ones to the reader. Used by one thread.</summary>
internal sealed class RingWriter : IDisposable
{
    private readonly SharedRing _ring;
    private readonly Slot[] _slots;
    private long _stamp;

    private RingWriter(SharedRing ring)
    {
        _ring = ring;
        _slots = [.. Enumerable.Range(0, RingLayout.Slots).Select(index => new Slot(ring, index))];
    }

    /// <summary>Where everything lies.</summary>
    public RingLayout Layout => _ring.Layout;

    /// <summary>The file descriptor by which the reader finds the memory.</summary>
    public int Descriptor => _ring.Descriptor;

    /// <summary>Makes the memory of a ring.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static RingWriter Create(RingLayout layout) => new(new SharedRing(SharedMemory.Create(layout.TotalBytes), layout));

    /// <summary>A free slot to be filled; null where the reader has them all. Disposed without being given away, it is free again.</summary>
    public FrameBuffer? TryRent()
    {
        foreach (Slot slot in _slots)
        {
            if (!slot.IsRented && _ring.IsFree(slot.Index))
            {
                slot.Rent(++_stamp);
                return new FrameBuffer(slot, Layout.Width, Layout.Height);
            }
        }

        return null;
    }

    /// <summary>Gives the slot at this address to the reader, filled.</summary>
    /// <returns>Slot and stamp to tell the reader; null where the address is no rented slot's.</returns>
    public FilledSlot? TryGive(nint address)
    {
        Slot? slot = Array.Find(_slots, slot => slot.IsRented && slot.Address == address);
        return slot?.Give();
    }

    public void Dispose() => _ring.Dispose();

    private sealed class Slot(SharedRing ring, int index) : IPixelMemory
    {
        private long _stamp;

        public int Index => index;

        public bool IsRented { get; private set; }

        public Span<byte> Span => ring.Pixels(index);

        public nint Address => ring.Address(index);

        public void Rent(long stamp)
        {
            IsRented = true;
            _stamp = stamp;
            ring.Begin(index, stamp);
        }

        public FilledSlot Give()
        {
            ring.Finish(index, _stamp);
            ring.SetFree(index, false);
            return new FilledSlot(index, _stamp);
        }

        // What was given away is the reader's by now; what was not is free as it was.
        public void TakeBack() => IsRented = false;
    }
}

/// <summary>A slot that holds a whole picture, and the stamp on it.</summary>
internal readonly record struct FilledSlot(int Index, long Stamp);
