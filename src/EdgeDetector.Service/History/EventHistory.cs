using System.Threading.Channels;
using EdgeDetector.Objects;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.History;

/// <summary>
/// Remembers the objects of all cameras: the newest in memory, all on disk. Cameras hand over what they tell and never wait: where too much
/// comes at once, the oldest gives way, which is counted.
/// </summary>
internal sealed class EventHistory : BackgroundService
{
    private const int MostObjects = 1000;
    private const int MostWaiting = 4096;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1);

    private readonly SteadyClock _time;
    private readonly EventStore _store;
    private readonly ServiceFault _fault;
    private readonly EventRing _ring = new(MostObjects);
    private readonly Channel<ToldEvent> _told;
    private long _dropped;

    /// <summary>Makes one that knows of nothing yet.</summary>
    /// <param name="store">Keeps objects on disk.</param>
    /// <param name="fault">Hears of what nobody expected.</param>
    /// <param name="time">The clock of frames.</param>
    public EventHistory(EventStore store, ServiceFault fault, SteadyClock time)
    {
        _store = store;
        _fault = fault;
        _time = time;
        _told = Channel.CreateBounded<ToldEvent>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>Hears of each object that is new, on a thread of the history: must be quick and must not throw.</summary>
    public event Action<EventRecord>? Appeared;

    /// <summary>What was told and is not remembered, in memory or on disk, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped) + _store.Dropped;

    /// <summary>Objects on disk, as of a minute ago.</summary>
    public long Kept => _store.Kept;

    /// <summary>Why objects are not kept on disk now; null where they are.</summary>
    public string? Trouble => _store.Trouble;

    /// <summary>Something is told of an object; never waits.</summary>
    public void Add(in ToldEvent told) => _told.Writer.TryWrite(told);

    /// <summary>
    /// Some objects by the system's time, the one that appeared last first; null where the one to begin before is not known. Those in memory
    /// alone while the disk cannot be asked.
    /// </summary>
    public async Task<EventPage?> ReadAsync(EventQuery query)
    {
        Found<EventPage>? found = await _store
            .AskAsync((database, run) => new Found<EventPage>(Read(query, database, run))).ConfigureAwait(false);
        return (found ?? new Found<EventPage>(Read(query, null, 0))).Value;
    }

    /// <summary>An object by the system's time; null where it is not known, or not any more.</summary>
    public async Task<EventRecord?> FindAsync(Guid id) =>
        FindInMemory(id) ?? (await _store.AskAsync((database, run) => new Found<EventRecord>(database.Find(id, run))).ConfigureAwait(false))?.Value;

    /// <summary>The objects on disk that appeared from one time to before another; none where the disk cannot be asked.</summary>
    public async Task<IReadOnlyList<Appearance>> AppearedAsync(DateTimeOffset from, DateTimeOffset to) =>
        await _store.AskAsync((database, _) => database.Appeared(from, to)).ConfigureAwait(false) ?? [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Start();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Takes in what cameras have told to their last, and has it written.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _told.Writer.TryComplete();
        if (ExecuteTask is { } taking)
        {
            await taking.WaitAsync(EndLimit, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _store.StopAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Until the last camera has told its last: not until the token ends it.
            await foreach (ToldEvent told in _told.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                TakeIn(told);
            }
        }
        catch (Exception e)
        {
            _fault.Raise("event history", e);
        }
    }

    private void TakeIn(in ToldEvent told)
    {
        EventRecord record = EventRecord.Of(told);
        _ring.Put(record);
        _store.Keep(record);
        if (told.News.Kind == ObjectEventKind.New)
        {
            Appeared?.Invoke(record);
        }
    }

    private EventRecord? FindInMemory(Guid id) => (_ring.Find(id) ?? _store.FindUnwritten(id))?.Shifted(_time.Correction);

    private EventPage? Read(EventQuery query, EventDatabase? database, long run)
    {
        EventPosition? before = null;
        if (query.Before is { } last)
        {
            before = (FindInMemory(last) ?? database?.Find(last, run))?.Position;
            if (before is null)
            {
                return null;
            }
        }

        // Who is in memory and on disk is as in memory: the disk comes seconds behind.
        TimeSpan correction = _time.Correction;
        Dictionary<Guid, EventRecord> inMemory = [];
        foreach (EventRecord record in _store.Unwritten.Concat(_ring.Take()))
        {
            inMemory[record.Id] = record.Shifted(correction);
        }

        EventRecord[] found =
        [
            .. inMemory.Values.Where(record => query.Fits(record) && (before is not { } position || record.Position.CompareTo(position) < 0))
                .Concat(database?.Read(query, before, run).Where(record => !inMemory.ContainsKey(record.Id)).Take(query.Limit + 1) ?? [])
                .OrderByDescending(record => record.Position).Take(query.Limit + 1),
        ];
        return found.Length > query.Limit ? new EventPage(found[..^1], found[^2].Id) : new EventPage(found, null);
    }

    /// <summary>What was found, if anything was.</summary>
    private sealed record Found<T>(T? Value)
        where T : class;
}
