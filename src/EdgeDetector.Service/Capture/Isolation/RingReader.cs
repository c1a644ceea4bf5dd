namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// The reader's side of a ring: hands out the slots' memory itself, without a copy. The memory stays until this is disposed and the last
/// buffer has come back, whatever has become of the writer.
/// </summary>
internal sealed class RingReader : IDisposable
{
    private readonly SharedRing _ring;
    private readonly Slot[] _slots;
    private int _references = 1;
    private int _disposed;

    private RingReader(SharedRing ring)
    {
        _ring = ring;
        _slots = [.. Enumerable.Range(0, RingLayout.Slots).Select(index => new Slot(this, index))];
    }

    /// <summary>Opens the memory that the writer made.</summary>
    /// <exception cref="CaptureException">It is not there or not what it should be.</exception>
    public static RingReader Open(int writer, int descriptor, RingLayout layout)
    {
        try
        {
            return new RingReader(new SharedRing(SharedMemory.Open(writer, descriptor, layout.TotalBytes), layout));
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
            throw new CaptureException($"the pictures of the capture worker cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Takes the picture that the writer says is in a slot.</summary>
    /// <param name="slot">The slot, which may be any number.</param>
    /// <param name="stamp">The stamp that the writer put on it before and after it wrote the picture.</param>
    /// <exception cref="CaptureException">There is no such slot, it was never given back, or its picture is not whole.</exception>
    public FrameBuffer Take(int slot, long stamp)
    {
        if (slot is < 0 or >= RingLayout.Slots || !_ring.IsWhole(slot, stamp) || !_slots[slot].TryTake())
        {
            throw new CaptureException("the capture worker tells of a picture that is not there") { Fault = CaptureFault.Crashed };
        }

        Interlocked.Increment(ref _references);
        return new FrameBuffer(_slots[slot], _ring.Layout.Width, _ring.Layout.Height);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            LetGo();
        }
    }

    private void GiveBack(int slot)
    {
        _ring.SetFree(slot, true);
        LetGo();
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _ring.Dispose();
        }
    }

    private sealed class Slot(RingReader reader, int index) : IPixelMemory
    {
        private int _taken;

        public Span<byte> Span => reader._ring.Pixels(index);

        public nint Address => reader._ring.Address(index);

        public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

        public void TakeBack()
        {
            // Our own mark first: the writer may fill the slot and tell of it as soon as it sees that it is free.
            Volatile.Write(ref _taken, 0);
            reader.GiveBack(index);
        }
    }
}
