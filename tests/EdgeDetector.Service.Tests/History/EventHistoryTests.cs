using EdgeDetector.Service.Benchmark;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using static EdgeDetector.Service.History.Objects;
using static EdgeDetector.Service.Snapshots.SnapshotStage;

namespace EdgeDetector.Service.History;

/// <summary>The history with a real file; the test is the camera.</summary>
public sealed class EventHistoryTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-history-").FullName;
    private readonly SettableClock _system = new();
    private readonly LogEntries<EventStore> _log = new();
    private readonly SteadyClock _clock;
    private readonly DateTimeOffset _began;
    private EventHistory _history;

    public EventHistoryTests()
    {
        _clock = new SteadyClock(_system);
        _began = _clock.GetUtcNow().AddHours(-1);
        _history = Make(_clock);
    }

    private string Storage => Path.Combine(_folder, "state");

    public async ValueTask DisposeAsync()
    {
        await _history.StopAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Read_MoreThanFitIntoMemoryWhileNewOnesCome_EachIsThereOnce()
    {
        await StartAsync();
        await AddAsync(0, 1500);

        List<int> met = [];
        Guid? before = null;
        int next = 1500;
        do
        {
            EventPage page = (await _history.ReadAsync(All(70, before)))!;
            met.AddRange(page.Events.Seconds());
            before = page.Next;
            _history.Add(Told(next++, _began));
            _history.Add(Told(0, _began, isEnd: true));
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(0, 1500).Reverse(), met);
        Assert.Equal(Id(3), (await _history.FindAsync(Id(3)))!.Id);
        Assert.Equal(0, _history.Dropped);
    }

    [Fact]
    public async Task Stop_AndStartedAgain_RemembersAll()
    {
        await StartAsync();
        await AddAsync(0, 10);
        _history.Add(Told(4, _began, isEnd: true));
        await _history.StopAsync(CancellationToken.None);

        _history = Make(_clock);
        await StartAsync();
        EventPage page = (await _history.ReadAsync(All()))!;

        Assert.Equal(Enumerable.Range(0, 10).Reverse(), page.Events.Seconds());
        Assert.All(page.Events, record => Assert.Equal(EventState.Ended, record.State));
        Assert.Equal([4], page.Events.Where(record => record.Latest.EndedAt is not null).Seconds());
        Assert.NotNull(page.Events[0].Latest.Path);
        Assert.Equal(10, (await _history.AppearedAsync(_began.AddSeconds(-1), _began.AddSeconds(10))).Count);
    }

    [Fact]
    public async Task Read_ClockSetWhileItRuns_KeepsTheOrderAndTellsTheNewTime()
    {
        await StartAsync();
        await AddAsync(0, 4);
        await _history.StopAsync(CancellationToken.None);

        // A box without a battery wakes up in the past, sees something, and is told the time.
        _system.Offset = TimeSpan.FromDays(-700);
        SteadyClock clock = new(_system);
        _history = Make(clock);
        await StartAsync();
        DateTimeOffset woke = clock.GetUtcNow();
        _history.Add(Told(10, woke));
        await UntilAsync(async () => await _history.FindAsync(Id(10)) is not null, "it is known");
        Assert.Equal([3, 2, 1, 0, 10], (await _history.ReadAsync(All()))!.Events.Seconds());

        _system.Offset = TimeSpan.Zero;
        clock.Follow();
        _history.Add(Told(11, woke, correction: clock.Correction));
        await UntilAsync(async () => await _history.FindAsync(Id(11)) is not null, "it is known");

        EventPage page = (await _history.ReadAsync(All()))!;
        Assert.Equal([11, 10, 3, 2, 1, 0], page.Events.Seconds());
        Assert.Equal(1, (page.Events[0].StartedAt - page.Events[1].StartedAt).TotalSeconds, 0.001);
        Assert.InRange(page.Events[1].StartedAt - TimeProvider.System.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromSeconds(11));
        await _history.StopAsync(CancellationToken.None);
        _history = Make(new SteadyClock(_system));
        await StartAsync();
        Assert.Equal(page.Events.Select(record => record.StartedAt), (await _history.ReadAsync(All()))!.Events.Select(record => record.StartedAt));
    }

    [Fact]
    public async Task Add_DiskTakesNothing_IsSaidOnceAndTheNewestAreInMemory()
    {
        await File.WriteAllTextAsync(Storage, "a file where the folder should be", TestContext.Current.CancellationToken);
        await StartAsync();
        await AddAsync(0, 20);
        await UntilAsync(() => _history.Trouble is not null, "the disk's trouble is known");

        EventPage page = (await _history.ReadAsync(All(8)))!;

        Assert.Equal([19, 18, 17, 16, 15, 14, 13, 12], page.Events.Seconds());
        Assert.Equal(Enumerable.Range(0, 12).Reverse(), (await _history.ReadAsync(All(200, page.Next)))!.Events.Seconds());
        Assert.Equal((null, null), (await _history.ReadAsync(All(200, Id(99))), await _history.FindAsync(Id(99))));
        Assert.Single(_log.All, line => line.Contains("Past events cannot be kept in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_DamagedFile_IsPutAsideAndSaid()
    {
        Directory.CreateDirectory(Storage);
        await File.WriteAllTextAsync(Path.Combine(Storage, "events.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        await StartAsync();
        await AddAsync(0, 3);
        await _history.StopAsync(CancellationToken.None);

        Assert.Null(_history.Trouble);
        Assert.True(File.Exists(Path.Combine(Storage, "events.db.damaged")));
        Assert.Contains(_log.All, line => line.Contains("past events in it are not shown", StringComparison.Ordinal));
        _history = Make(_clock);
        await StartAsync();
        Assert.Equal([2, 1, 0], (await _history.ReadAsync(All()))!.Events.Seconds());
    }

    private async Task AddAsync(int first, int count)
    {
        foreach (int second in Enumerable.Range(first, count))
        {
            _history.Add(Told(second, _began));
        }

        await UntilAsync(async () => await _history.FindAsync(Id(first + count - 1)) is not null, "all are known");
    }

    private Task StartAsync() => _history.StartAsync(TestContext.Current.CancellationToken);

    private EventHistory Make(SteadyClock clock)
    {
        FixedOptions options = new(new EdgeDetectorOptions { Storage = new StorageOptions { Directory = Storage } });
        ServiceFault fault = new(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<ServiceFault>.Instance);
        return new EventHistory(new EventStore(options, fault, clock, _log), fault, clock);
    }
}
