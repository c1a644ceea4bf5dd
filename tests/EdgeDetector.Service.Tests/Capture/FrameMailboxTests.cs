
namespace EdgeDetector.Service.Capture;

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
    public async Task Take_WaitingConsumer_GetsTheFrame()
    {
        using FrameMailbox mailbox = new();
        Task<Frame?> waiting = mailbox.TakeAsync(TestContext.Current.CancellationToken);

        mailbox.Put(NewFrame());
        using Frame? taken = await waiting;

        Assert.Equal(1, taken?.Sequence);
    }

    [Fact]
    public void WaitForFrame_NewerFrameBeforeItIsTaken_TheNewerIsTaken()
    {
        using FrameMailbox mailbox = new();
        mailbox.Put(NewFrame());
        Assert.True(mailbox.WaitForFrame(Cameras.Patience, None));

        mailbox.Put(NewFrame());
        using Frame? taken = mailbox.TryTake();

        Assert.Equal(2, taken?.Sequence);
        Assert.Null(mailbox.TryTake());
    }

    [Fact]
    public async Task WaitForFrame_NothingComes_IsFalseAndCancelledThrows()
    {
        using FrameMailbox mailbox = new();
        using CancellationTokenSource cancel = new();

        Assert.False(mailbox.WaitForFrame(TimeSpan.FromMilliseconds(20), cancel.Token));
        Task<bool> waiting = Task.Run(() => mailbox.WaitForFrame(Cameras.Patience, cancel.Token), TestContext.Current.CancellationToken);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
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
        Task<Frame?> waiting = mailbox.TakeAsync(TestContext.Current.CancellationToken);

        mailbox.Complete();

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task PutAndTake_ManyThreadsAndCancellations_EveryFrameIsTakenOrDropped()
    {
        const int perProducer = 40_000;
        FrameMailbox mailbox = new();
        Task[] producers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Produce(mailbox, perProducer)))];
        Task<long> consumer = Task.Run(() => Consume(mailbox), TestContext.Current.CancellationToken);

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

    private static long Consume(FrameMailbox mailbox)
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
                using Frame? frame = mailbox.Take(cancel.Token);
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
