using System.Threading.Channels;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.History;

/// <summary>
/// Remembers the objects of all cameras. Cameras hand over what they tell and never wait: where too much comes at once, the oldest gives
/// way, which is counted.
/// </summary>
internal sealed class EventHistory : BackgroundService
{
    private const int MostObjects = 1000;
    private const int MostWaiting = 4096;

    private readonly SteadyClock _time;
    private readonly EventRing _ring = new(MostObjects);
    private readonly Channel<ToldEvent> _told;
    private long _dropped;

    /// <summary>Makes one that knows of nothing yet.</summary>
    /// <param name="time">The clock of frames.</param>
    public EventHistory(SteadyClock time)
    {
        _time = time;
        _told = Channel.CreateBounded<ToldEvent>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>What was told and is not remembered, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Something is told of an object; never waits.</summary>
    public void Add(in ToldEvent told) => _told.Writer.TryWrite(told);

    /// <summary>Some objects by the system's time, the one that appeared last first; null where the one to begin before is not known.</summary>
    public EventPage? Read(EventQuery query)
    {
        EventPosition? before = null;
        if (query.Before is { } id)
        {
            if (Find(id) is not { } last)
            {
                return null;
            }

            before = last.Position;
        }

        TimeSpan correction = _time.Correction;
        EventRecord[] found =
        [
            .. _ring.Take().Where(query.Fits).Select(record => record.Shifted(correction))
                .Where(record => before is not { } position || record.Position.CompareTo(position) < 0)
                .OrderByDescending(record => record.Position).Take(query.Limit + 1),
        ];
        return found.Length > query.Limit ? new EventPage(found[..^1], found[^2].Id) : new EventPage(found, null);
    }

    /// <summary>An object by the system's time; null where it is not known, or not any more.</summary>
    public EventRecord? Find(Guid id) => _ring.TryFind(id, out EventRecord? record) ? record.Shifted(_time.Correction) : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (ToldEvent told in _told.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                _ring.Put(EventRecord.Of(told));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }
}
