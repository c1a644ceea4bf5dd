using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDetector.Faults.Soaking;

namespace EdgeDetector.Faults;

/// <summary>What must hold for months, for an hour of commands, edits and broken connections: nothing grows, nothing is lost.</summary>
[Collection(Serial.Name)]
public sealed class SoakTests : IDisposable
{
    private const double MostGrowth = 1.05;

    // A connection that is being closed, a thread of the pool that has not gone yet.
    private const double MostMore = 2;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(Math.Max(20, Soak.Length.TotalSeconds / 30));

    private readonly TemporaryFolder _folder = new();
    private readonly UseDiary _diary = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Service_CommandsEditsAndBrokerKillsForAnHour_TakesNoMoreAndLosesNothing()
    {
        Soak.Require();
        await using SoakedService soaked = await SoakedService.StartAsync(_folder);
        Mischief mischief = new(soaked, new Random(6));
        long start = TimeProvider.System.GetTimestamp();
        Task sampling = SampleAsync(soaked, start);
        while (TimeProvider.System.GetElapsedTime(start) < Soak.Length)
        {
            await mischief.NextAsync();
            if (TimeProvider.System.GetElapsedTime(start) > Soak.Length * (mischief.BrokerKills + 1) / 20)
            {
                await mischief.KillBrokerAsync();
            }
        }

        await sampling;
        JsonNode stats = await LastStatsAsync(soaked);
        string metrics = await soaked.GetAsync("/metrics");
        await StreetService.StopAsync(soaked.Process);
        await SettleAsync(soaked.Subscriber);
        IReadOnlyList<ToldEvent> events = soaked.Subscriber.Events;
        Report(mischief, stats, metrics, events);

        Assert.Equal(0, (int)stats["outbox"]!["dropped"]!);
        // What mqtt.dropped counts are detections of frames that nobody could hear of.
        Assert.Null(stats["outbox"]!["trouble"]);
        Assert.Equal(0, (int)stats["commands"]!["dropped"]!);
        Assert.True(events.Count > 5 * Soak.Length.TotalMinutes, $"only {events.Count} events");
        AssertNoneIsMissing(events, "gate");
        AssertNoneIsMissing(events, "yard");
        AssertNothingGrows("service");
        AssertNothingGrows("yard");
    }

    private async Task SampleAsync(SoakedService soaked, long start)
    {
        TimeSpan now;
        while ((now = TimeProvider.System.GetElapsedTime(start)) < Soak.Length)
        {
            _diary.Note(now, "service", soaked.Process.Id);
            _diary.Note(now, "gate", ProcessTree.WorkerOf(soaked.Process.Id, "gate"));
            _diary.Note(now, "yard", ProcessTree.WorkerOf(soaked.Process.Id, "yard"));
            await Task.Delay(SampleInterval, TimeProvider.System, Token);
        }
    }

    private static async Task<JsonNode> LastStatsAsync(SoakedService soaked)
    {
        int before = soaked.Subscriber.Count("stats");
        await Eventually.TrueAsync(() => soaked.Subscriber.Count("stats") > before + 1, 60, () => soaked.Process.Errors);
        return soaked.Subscriber.Stats;
    }

    private static async Task SettleAsync(EventSubscriber subscriber)
    {
        int count;
        do
        {
            count = subscriber.Events.Count;
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Token);
        }
        while (subscriber.Events.Count > count);
    }

    /// <summary>Sequences have no gap; a camera that is opened anew begins at 1 and has ended all objects before.</summary>
    private static void AssertNoneIsMissing(IEnumerable<ToldEvent> events, string camera)
    {
        long last = 0;
        HashSet<string> open = [];
        foreach (ToldEvent told in events.Where(told => told.Camera == camera).DistinctBy(told => (told.Id, told.Sequence)))
        {
            if (told.Sequence == 1)
            {
                Assert.True(open.Count == 0, $"{camera} was opened anew after {last} while {open.Count} objects had no end");
                last = 0;
            }

            Assert.True(told.Sequence == last + 1, $"{camera}: {told} follows {last}");
            last = told.Sequence;
            bool fits = told.Type switch { "new" => open.Add(told.Id), "end" => open.Remove(told.Id), _ => open.Contains(told.Id) };
            Assert.True(fits, $"{camera}: {told} is out of place");
        }

        Assert.Empty(open);
    }

    // Before, code is still being compiled and pools are filled.
    private void AssertNothingGrows(string name)
    {
        if (Soak.Length < TimeSpan.FromMinutes(20))
        {
            return;
        }

        ProcessUse early = _diary.Before(name, Soak.Length / 6, Span);
        ProcessUse late = _diary.Before(name, Soak.Length, Span);
        Assert.True(late.Megabytes <= early.Megabytes * MostGrowth, $"{name}: {early} became {late}");
        Assert.True(late.Descriptors <= early.Descriptors + MostMore, $"{name}: {early} became {late}");
        Assert.True(late.Threads <= early.Threads + MostMore, $"{name}: {early} became {late}");
    }

    private void Report(Mischief mischief, JsonNode stats, string metrics, IReadOnlyList<ToldEvent> events)
    {
        int distinct = events.DistinctBy(told => (told.Camera, told.Id, told.Sequence)).Count();
        IEnumerable<string> restarts = metrics.Split('\n')
            .Where(line => line.StartsWith("edgedetector_camera_restarts_total{", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal) && !line.Contains("} 0 ", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_diary.Table(Soak.Length, Span)}\n{mischief}; {distinct} events, {events.Count - distinct} of them sent twice\n{stats.ToJsonString()}\n{string.Join('\n', restarts)}"));
    }
}
