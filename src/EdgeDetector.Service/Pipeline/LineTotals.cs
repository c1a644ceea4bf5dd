using System.Collections.Immutable;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// How often the lines of all cameras were crossed, by direction and class, over all restarts (<c>crossings.json</c>). Written at most every
/// few seconds and at the end: who pulls the plug loses the last ones. Safe from any thread.
/// </summary>
internal sealed class LineTotals : BackgroundService
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly StateFile<CrossedLines>? _file;
    private readonly TimeProvider _time;
    private CrossedLines _crossed;
    private CrossedLines _saved;

    public LineTotals(ConfigurationFile configuration, TimeProvider time, ILogger<LineTotals> logger)
        : this(
            new StateFile<CrossedLines>(
                Path.Combine(configuration.CurrentValue.Storage.Directory, "crossings.json"), StateJson.Default.CrossedLines, crossed => crossed.IsSound, logger),
            time)
    {
    }

    /// <summary>Kept in a file, or where that is null for as long as the program runs.</summary>
    internal LineTotals(StateFile<CrossedLines>? file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _crossed = _saved = file?.Load() ?? new CrossedLines();
    }

    /// <summary>All totals of a camera.</summary>
    public IReadOnlyList<LineTotal> Of(string camera)
    {
        lock (_lock)
        {
            return _crossed.Cameras.GetValueOrDefault(camera, []);
        }
    }

    /// <summary>Counts a crossing; says the new total.</summary>
    public LineTotal Add(string camera, string line, string className, bool isForward)
    {
        lock (_lock)
        {
            CountedCrossing counted = _crossed.With(camera, line, className, isForward);
            _crossed = counted.Lines;
            return counted.Total;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(SaveInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Save();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }

        Save();
    }

    private void Save()
    {
        CrossedLines crossed;
        lock (_lock)
        {
            crossed = _crossed;
        }

        if (!ReferenceEquals(crossed, _saved) && _file?.TrySave(crossed) != false)
        {
            _saved = crossed;
        }
    }
}

/// <summary>How often a line was crossed by objects of a class in one direction.</summary>
internal sealed record LineTotal(string Line, string Direction, string Class, long Count);

/// <summary>Totals by camera; immutable.</summary>
internal sealed record CrossedLines
{
    /// <summary>Totals by camera.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<LineTotal>> Cameras { get; init; } =
        ImmutableSortedDictionary<string, ImmutableList<LineTotal>>.Empty;

    /// <summary>Whether this can have been written by the service.</summary>
    public bool IsSound => Cameras is not null
        && Cameras.Values.All(totals => totals is not null && totals.All(total => total is { Line: not null, Direction: not null, Class: not null, Count: >= 0 }));

    /// <summary>The same and one crossing more.</summary>
    public CountedCrossing With(string camera, string line, string className, bool isForward)
    {
        string direction = Mqtt.LineDirection.Of(isForward);
        ImmutableList<LineTotal> totals = Cameras.GetValueOrDefault(camera, []);
        LineTotal? before = totals.Find(total => (total.Line, total.Direction, total.Class) == (line, direction, className));
        LineTotal after = new(line, direction, className, (before?.Count ?? 0) + 1);
        totals = before is null ? totals.Add(after) : totals.Replace(before, after);
        return new CountedCrossing(new CrossedLines { Cameras = Cameras.SetItem(camera, totals) }, after);
    }
}

/// <summary>A crossing that was counted.</summary>
/// <param name="Lines">All totals with it.</param>
/// <param name="Total">The one it belongs to.</param>
internal readonly record struct CountedCrossing(CrossedLines Lines, LineTotal Total);
