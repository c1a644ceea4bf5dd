using System.Collections.Concurrent;

namespace EdgeDetector.Service.Pipeline;

public sealed class TurnstileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Enter_SeveralWait_ComeInInTheirOrder()
    {
        Turnstile turns = new(1);
        using ManualResetEventSlim ticket = new();
        turns.Enter(ticket, NotYet, TestContext.Current.CancellationToken);
        ConcurrentQueue<int> order = new();
        List<Task> cameras = [];
        for (int camera = 0; camera < 5; camera++)
        {
            int number = camera;
            cameras.Add(Task.Factory.StartNew(() => EnterAndLeave(turns, () => order.Enqueue(number)), TaskCreationOptions.LongRunning));
            SpinWait.SpinUntil(() => turns.Waiting == number + 1, Limit);
        }

        turns.Leave();
        await Task.WhenAll(cameras).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public async Task Enter_ManyThreads_NeverMoreThanItsPlacesInside()
    {
        const int Places = 2;
        Turnstile turns = new(Places);
        int inside = 0;
        int most = 0;
        Task[] cameras = [.. Enumerable.Range(0, 6).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 500; i++)
                {
                    EnterAndLeave(turns, () =>
                    {
                        int now = Interlocked.Increment(ref inside);
                        InterlockedMax(ref most, now);
                        Thread.Yield();
                        Interlocked.Decrement(ref inside);
                    });
                }
            },
            TaskCreationOptions.LongRunning))];

        await Task.WhenAll(cameras).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.InRange(most, 1, Places);
        Assert.Equal(0, turns.Waiting);
    }

    [Fact]
    public async Task Enter_Cancelled_PassesNoTurnAway()
    {
        Turnstile turns = new(1);
        using ManualResetEventSlim ticket = new();
        turns.Enter(ticket, NotYet, TestContext.Current.CancellationToken);
        using CancellationTokenSource cancel = new();
        Task waiting = Task.Factory.StartNew(
            () =>
            {
                using ManualResetEventSlim own = new();
                turns.Enter(own, NotYet, cancel.Token);
            },
            TaskCreationOptions.LongRunning);
        SpinWait.SpinUntil(() => turns.Waiting == 1, Limit);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit, TestContext.Current.CancellationToken));

        turns.Leave();
        Task next = Task.Factory.StartNew(() => EnterAndLeave(turns, () => { }), TaskCreationOptions.LongRunning);
        await next.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Enter_LongWait_GivesSignsOfLife()
    {
        Turnstile turns = new(1);
        using ManualResetEventSlim ticket = new();
        turns.Enter(ticket, NotYet, TestContext.Current.CancellationToken);
        TaskCompletionSource alive = new();
        Task waiting = Task.Factory.StartNew(
            () =>
            {
                using ManualResetEventSlim own = new();
                turns.Enter(own, () => alive.TrySetResult(), CancellationToken.None);
                turns.Leave();
            },
            TaskCreationOptions.LongRunning);

        await alive.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        turns.Leave();
        await waiting.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    private static void NotYet()
    {
    }

    private static void EnterAndLeave(Turnstile turns, Action inside)
    {
        using ManualResetEventSlim ticket = new();
        turns.Enter(ticket, NotYet, TestContext.Current.CancellationToken);
        inside();
        turns.Leave();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
