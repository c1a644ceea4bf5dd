namespace EdgeDetector.Service.Capture.Isolation;

public sealed class RingTests
{
    private const int Width = 33;
    private const int Height = 7;

    [Theory]
    [InlineData(1, 1, 4096 + (4 * 4096))]
    [InlineData(1280, 720, 4096 + (4 * 2_764_800))]
    [InlineData(8192, 8192, 4096L + (4L * 201_326_592))]
    public void Layout_OfASize_HasFourSlotsOfWholePages(int width, int height, long bytes)
    {
        RingLayout layout = Rings.Layout(width, height);

        Assert.Equal(bytes, layout.TotalBytes);
        Assert.Equal(4096, layout.PixelOffset(0));
        Assert.Equal(layout.TotalBytes, layout.PixelOffset(RingLayout.Slots));
        Assert.Equal(192, RingLayout.HeaderOffset(RingLayout.Slots - 1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(16385, 1)]
    [InlineData(8192, 8193)]
    public void Layout_ImpossibleSize_IsNone(int width, int height) => Assert.False(RingLayout.TryCreate(width, height, out _));

    [Fact]
    public void Take_FilledSlot_IsTheSameMemory()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        using RingReader reader = Open(writer);
        using FrameBuffer written = writer.TryRent()!;
        written.Span.Fill(7);
        FilledSlot slot = writer.TryGive(written.Address)!.Value;

        using FrameBuffer read = reader.Take(slot.Index, slot.Stamp);
        written.Span[^1] = 9;

        Assert.Equal((Width, Height, Width * 3), (read.Width, read.Height, read.Stride));
        Assert.Equal(7, read.Span[0]);
        Assert.Equal(9, read.Span[^1]);
        Assert.NotEqual(written.Address, read.Address);
    }

    [Fact]
    public void TryRent_ReaderHasAllSlots_IsNullUntilOneComesBack()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        using RingReader reader = Open(writer);
        FrameBuffer[] taken = [.. Enumerable.Range(0, RingLayout.Slots).Select(_ => Pass(writer, reader))];

        Assert.Null(writer.TryRent());
        nint address = taken[2].Address - taken[0].Address;
        taken[2].Dispose();
        using FrameBuffer again = writer.TryRent()!;

        Assert.Null(writer.TryRent());
        Assert.NotEqual(0, address);
        foreach (FrameBuffer buffer in taken.Where((_, index) => index != 2))
        {
            Assert.Equal(Width * Height * 3, buffer.Span.Length);
            buffer.Dispose();
        }
    }

    [Fact]
    public void TryRent_DisposedWithoutBeingGiven_IsFreeAgain()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        for (int i = 0; i < 3 * RingLayout.Slots; i++)
        {
            using FrameBuffer buffer = Assert.IsType<FrameBuffer>(writer.TryRent());
        }
    }

    [Fact]
    public void TryGive_AddressOfNoRentedSlot_IsNull()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        FrameBuffer buffer = writer.TryRent()!;
        nint address = buffer.Address;
        buffer.Dispose();

        Assert.Null(writer.TryGive(address));
        Assert.Null(writer.TryGive(0));
    }

    [Fact]
    public void Take_HalfFilledSlot_Throws()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        using RingReader reader = Open(writer);
        FilledSlot slot;
        using (FrameBuffer first = writer.TryRent()!)
        {
            slot = writer.TryGive(first.Address)!.Value;
        }

        reader.Take(slot.Index, slot.Stamp).Dispose();
        using FrameBuffer second = writer.TryRent()!;

        // The first stamp's picture is gone, the second's is not whole.
        Assert.Throws<CaptureException>(() => reader.Take(slot.Index, slot.Stamp));
        Assert.Throws<CaptureException>(() => reader.Take(slot.Index, slot.Stamp + 1));
    }

    [Fact]
    public void Take_SlotThatWasNotGivenBack_Throws()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        using RingReader reader = Open(writer);
        using FrameBuffer written = writer.TryRent()!;
        FilledSlot slot = writer.TryGive(written.Address)!.Value;
        using FrameBuffer read = reader.Take(slot.Index, slot.Stamp);

        Assert.Throws<CaptureException>(() => reader.Take(slot.Index, slot.Stamp));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(RingLayout.Slots)]
    public void Take_NoSuchSlot_Throws(int slot)
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        using RingReader reader = Open(writer);

        Assert.Throws<CaptureException>(() => reader.Take(slot, 1));
    }

    [Fact]
    public void Reader_DisposedAndWriterGone_KeepsWhatIsStillRead()
    {
        RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));
        RingReader reader = Open(writer);
        FrameBuffer read = Pass(writer, reader);
        writer.Dispose();
        reader.Dispose();

        Assert.Equal(1, read.Span[5]);
        read.Dispose();
        Assert.Throws<ObjectDisposedException>(() => read.Span.Length);
    }

    [Fact]
    public void Open_OtherSizeThanStated_Throws()
    {
        using RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height));

        Assert.Throws<CaptureException>(() => RingReader.Open(Environment.ProcessId, writer.Descriptor, Rings.Layout(1280, 720)));
    }

    [Fact]
    public void Open_NoSuchDescriptor_Throws() =>
        Assert.Throws<CaptureException>(() => RingReader.Open(Environment.ProcessId, 999_999, Rings.Layout(Width, Height)));

    [Fact]
    public void Open_FileInsteadOfSharedMemory_Throws()
    {
        RingLayout layout = Rings.Layout(Width, Height);
        using TemporaryFolder folder = new();
        using FileStream file = File.Create(folder.File("frames"));
        file.SetLength(layout.TotalBytes);

        // Whoever has a file's name could make it shorter while it is read.
        Assert.Throws<CaptureException>(
            () => RingReader.Open(Environment.ProcessId, (int)file.SafeFileHandle.DangerousGetHandle(), layout));
    }

    [Fact]
    public void Create_AndDisposed_LeavesNoDescriptorOpen()
    {
        string inode;
        using (RingWriter writer = RingWriter.Create(Rings.Layout(Width, Height)))
        using (RingReader reader = Open(writer))
        {
            inode = Inode($"/proc/self/fdinfo/{writer.Descriptor}")!;
            Assert.Equal(2, Descriptors(inode));
        }

        Assert.Equal(0, Descriptors(inode));
    }

    // Other tests have rings of their own at the same time.
    private static int Descriptors(string inode) => Directory.GetFiles("/proc/self/fdinfo").Count(file => Inode(file) == inode);

    private static string? Inode(string descriptor)
    {
        try
        {
            return File.ReadLines(descriptor).First(line => line.StartsWith("ino:", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // Another test closed it meanwhile.
            return null;
        }
    }

    private static RingReader Open(RingWriter writer) => RingReader.Open(Environment.ProcessId, writer.Descriptor, writer.Layout);

    private static FrameBuffer Pass(RingWriter writer, RingReader reader)
    {
        using FrameBuffer written = writer.TryRent()!;
        written.Span.Fill(1);
        FilledSlot slot = writer.TryGive(written.Address)!.Value;
        return reader.Take(slot.Index, slot.Stamp);
    }
}
