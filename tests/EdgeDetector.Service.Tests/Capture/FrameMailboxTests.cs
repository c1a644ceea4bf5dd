using EdgeDetector.Service.Capture;

namespace EdgeDetector.Capture;

public sealed class FrameMailboxTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FrameFactory _frames = new("camera", TimeProvider.System);

    [Fact]
    public void Put_TwoFrames_NewestWinsAndOlderIsDisposedAndCounted()
    {
        using FrameMailbox mailbox = new();
        Frame older = NewFrame();
        mailbox.Put(older);
        mailbox.Put(NewFrame());

        using Frame? taken = mailbox.Take(None);

        Assert.Equal(2, taken?.Sequence);
        Assert.Throws<ObjectDisposedException>(() => older.Address);
        Assert.Equal((1, 1), (mailbox.Dropped, mailbox.Taken));
    }

    [Fact]
    public async Task TakeAsync_WaitingConsumer_GetsTheNewestFrame()
    {
        using FrameMailbox mailbox = new();
        ValueTask<Frame?> waiting = mailbox.TakeAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        mailbox.Put(NewFrame());
        using Frame? taken = await waiting;

        Assert.Equal(1, taken?.Sequence);
    }

    [Fact]
    public async Task TakeAsync_Cancelled_ThrowsAndLeavesTheNextFrame()
    {
        using FrameMailbox mailbox = new();
        using CancellationTokenSource cancel = new();
        ValueTask<Frame?> waiting = mailbox.TakeAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await mailbox.TakeAsync(cancel.Token));

        mailbox.Put(NewFrame());
        using Frame? taken = await mailbox.TakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, taken?.Sequence);
    }

    [Fact]
    public async Task Take_Cancelled_Throws()
    {
        using FrameMailbox mailbox = new();
        using CancellationTokenSource cancel = new();
        Task<Frame?> waiting = Task.Run(() => mailbox.Take(cancel.Token), TestContext.Current.CancellationToken);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task PutWhenEmpty_FrameNotTaken_WaitsAndDropsNothing()
    {
        using FrameMailbox mailbox = new();
        mailbox.PutWhenEmpty(NewFrame(), None);
        Task second = Task.Run(() => mailbox.PutWhenEmpty(NewFrame(), None), TestContext.Current.CancellationToken);
        await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.False(second.IsCompleted);

        mailbox.Take(None)?.Dispose();
        await second.WaitAsync(Cameras.Patience, TestContext.Current.CancellationToken);

        Assert.Equal((0, 1, 1), (mailbox.Dropped, mailbox.Taken, mailbox.Count));
    }

    [Fact]
    public async Task PutWhenEmpty_Cancelled_DropsItsFrameOnly()
    {
        using FrameMailbox mailbox = new();
        using CancellationTokenSource cancel = new();
        mailbox.Put(NewFrame());
        Frame refused = NewFrame();
        Task waiting = Task.Run(() => mailbox.PutWhenEmpty(refused, cancel.Token), TestContext.Current.CancellationToken);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.Throws<ObjectDisposedException>(() => refused.Address);
        Assert.Equal((1, 1), (mailbox.Dropped, mailbox.Count));
    }

    [Fact]
    public async Task Complete_HeldFrame_CanStillBeTakenThenNull()
    {
        using FrameMailbox mailbox = new();
        mailbox.Put(NewFrame());
        mailbox.Complete();

        using (Frame? last = mailbox.Take(None))
        {
            Assert.Equal(1, last?.Sequence);
        }

        Assert.Null(await mailbox.TakeAsync(TestContext.Current.CancellationToken));
        mailbox.Put(NewFrame());
        Assert.Equal((1, 0), (mailbox.Dropped, mailbox.Count));
    }

    [Fact]
    public async Task Complete_WaitingConsumer_GetsNull()
    {
        using FrameMailbox mailbox = new();
        ValueTask<Frame?> waiting = mailbox.TakeAsync(TestContext.Current.CancellationToken);

        mailbox.Complete();

        Assert.Null(await waiting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutAndTake_ManyThreadsAndCancellations_EveryFrameIsTakenOrDropped(bool sync)
    {
        const int perProducer = 40_000;
        FrameMailbox mailbox = new();
        Task[] producers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Produce(mailbox, perProducer)))];
        Task<long> consumer = Task.Run(() => ConsumeAsync(mailbox, sync), TestContext.Current.CancellationToken);

        await Task.WhenAll(producers).WaitAsync(Cameras.Patience, TestContext.Current.CancellationToken);
        mailbox.Complete();
        long taken = await consumer.WaitAsync(Cameras.Patience, TestContext.Current.CancellationToken);
        mailbox.Dispose();

        Assert.Equal(2 * perProducer, taken + mailbox.Dropped);
        Assert.Equal(taken, mailbox.Taken);
        Assert.InRange(taken, 1, 2 * perProducer);
    }

    [Fact]
    public async Task PutWhenEmpty_ManyFrames_ArriveCompleteAndInOrder()
    {
        const int count = 20_000;
        using FrameMailbox mailbox = new();
        Task producer = Task.Run(
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    mailbox.PutWhenEmpty(NewFrame(), None);
                }

                mailbox.Complete();
            },
            TestContext.Current.CancellationToken);

        long expected = 1;
        while (await mailbox.TakeAsync(TestContext.Current.CancellationToken) is { } frame)
        {
            Assert.Equal(expected++, frame.Sequence);
            frame.Dispose();
        }

        await producer;
        Assert.Equal((count + 1, 0), (expected, mailbox.Dropped));
    }

    [Fact]
    public async Task TakeAsync_WaitingAgainAndAgain_AllocatesNothing()
    {
        using FrameMailbox mailbox = new();
        Frame[] frames = [.. Enumerable.Range(0, 2000).Select(_ => NewFrame())];
        await PassAsync(mailbox, frames[..1000]);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await PassAsync(mailbox, frames[1000..]);

        // Other tests allocate meanwhile in this process; a mailbox that allocated on every frame would stand out all the same,
        // so the measurement is tried some times.
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        for (int attempt = 0; attempt < 20 && bytes > 20_000; attempt++)
        {
            Frame[] more = [.. Enumerable.Range(0, 1000).Select(_ => NewFrame())];
            before = GC.GetTotalAllocatedBytes(precise: true);
            await PassAsync(mailbox, more);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        Assert.InRange(bytes, 0, 20_000);
    }

    private static async Task PassAsync(FrameMailbox mailbox, Frame[] frames)
    {
        foreach (Frame frame in frames)
        {
            ValueTask<Frame?> waiting = mailbox.TakeAsync(TestContext.Current.CancellationToken);
            mailbox.Put(frame);
            while (!waiting.IsCompleted)
            {
                Thread.Yield();
            }

            (await waiting)?.Dispose();
        }
    }

    private void Produce(FrameMailbox mailbox, int count)
    {
        for (int i = 0; i < count; i++)
        {
            mailbox.Put(NewFrame());
            if (i % 64 == 0)
            {
                Thread.Yield();
            }
        }
    }

    private static async Task<long> ConsumeAsync(FrameMailbox mailbox, bool sync)
    {
        long taken = 0;
        for (int round = 0; ; round++)
        {
            using CancellationTokenSource cancel = new();
            if (round % 7 == 0)
            {
                cancel.CancelAfter(TimeSpan.FromMilliseconds(round % 3));
            }

            try
            {
                using Frame? frame = sync ? mailbox.Take(cancel.Token) : await mailbox.TakeAsync(cancel.Token);
                if (frame is null)
                {
                    return taken;
                }

                Assert.NotEqual(0, frame.Address);
                taken++;
            }
            catch (OperationCanceledException)
            {
                // Waits again.
            }
        }
    }

    private Frame NewFrame() => _frames.Create(_frames.Rent(2, 2), DateTimeOffset.UnixEpoch);
}
