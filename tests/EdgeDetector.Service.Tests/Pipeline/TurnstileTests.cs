using System.Collections.Concurrent;

namespace EdgeDetector.Service.Pipeline;

public sealed class TurnstileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Enter_SeveralWait_ComeInInTheirOrder()
    {
        Turnstile turns = new(1);
        using Turnstile.Ticket ticket = new();
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
        using Turnstile.Ticket ticket = new();
        turns.Enter(ticket, NotYet, TestContext.Current.CancellationToken);
        using CancellationTokenSource cancel = new();
        Task waiting = Task.Factory.StartNew(
            () =>
            {
                using Turnstile.Ticket own = new();
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
    public async Task Enter_AllWaitAlways_TakeTurnsInARound()
    {
        await using Crossing crossing = new(cameras: 4);
        await crossing.QueueAsync(0, 1, 2, 3);

        List<int> turns = [];
        for (int i = 0; i < 40; i++)
        {
            int served = await crossing.LetNextInAsync();
            turns.Add(served);
            await crossing.QueueAsync(served);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 4), turns);
    }

    [Fact]
    public async Task Enter_SlowCameraAmongGreedyOnes_IsNext()
    {
        await using Crossing crossing = new(cameras: 4);
        const int Slow = 3;
        await crossing.QueueAsync(0, 1, 2, Slow);
        for (int i = 0; i < 30; i++)
        {
            // Its frame comes when every other camera waits already; the order of arrival would let all of them in first.
            int served = await crossing.LetNextInAsync();
            if (served != Slow)
            {
                await crossing.QueueAsync(served);
                continue;
            }

            for (int turn = 0; turn < 7; turn++)
            {
                await crossing.QueueAsync(await crossing.LetNextInAsync());
            }

            await crossing.QueueAsync(Slow);
            Assert.Equal(Slow, await crossing.LetNextInAsync());
            await crossing.QueueAsync(Slow);
        }
    }

    [Fact]
    public async Task Enter_LongWait_GivesSignsOfLife()
    {
        Turnstile turns = new(1);
        using Turnstile.Ticket ticket = new();
        turns.Enter(ticket, NotYet, TestContext.Current.CancellationToken);
        TaskCompletionSource alive = new();
        Task waiting = Task.Factory.StartNew(
            () =>
            {
                using Turnstile.Ticket own = new();
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
        using Turnstile.Ticket ticket = new();
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

    /// <summary>Cameras that wait when they are told to, at a turnstile whose one place the test holds between two turns.</summary>
    private sealed class Crossing : IAsyncDisposable
    {
        private readonly Turnstile _turns = new(1);
        private readonly Turnstile.Ticket _own = new();
        private readonly Turnstile.Ticket[] _tickets;
        private readonly CancellationTokenSource _end = new();
        private readonly List<Task> _threads = [];
        private readonly BlockingCollection<int> _inside = [];

        public Crossing(int cameras)
        {
            _tickets = [.. Enumerable.Range(0, cameras).Select(_ => new Turnstile.Ticket())];
            _turns.Enter(_own, NotYet, CancellationToken.None);
        }

        /// <summary>Lets cameras wait, one after the other.</summary>
        public async Task QueueAsync(params int[] cameras)
        {
            foreach (int camera in cameras)
            {
                int before = _turns.Waiting;
                _threads.Add(Task.Factory.StartNew(() => Wait(camera), TaskCreationOptions.LongRunning));
                await Task.Run(() => Assert.True(SpinWait.SpinUntil(() => _turns.Waiting == before + 1, Limit)));
            }
        }

        /// <summary>Gives the place to a camera, which keeps it for the next call; returns which one came in.</summary>
        public Task<int> LetNextInAsync()
        {
            _turns.Leave();
            return Task.Run(() => _inside.TryTake(out int camera, Limit) ? camera : -1);
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Task.WhenAll(_threads).WaitAsync(Limit);
            Array.ForEach(_tickets, ticket => ticket.Dispose());
            _own.Dispose();
            _end.Dispose();
            _inside.Dispose();
        }

        private void Wait(int camera)
        {
            try
            {
                _turns.Enter(_tickets[camera], NotYet, _end.Token);
                _inside.Add(camera);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
