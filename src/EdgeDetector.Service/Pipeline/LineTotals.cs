using System.Collections.Immutable;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// How often the lines of all cameras were crossed, by direction and class, over all restarts (<c>crossings.json</c>). Safe from any thread.
/// </summary>
internal sealed class LineTotals : BackgroundService
{
    // What a kill takes back from the totals; and a busy line has a small file written 86,400 times a day at most.
    private static readonly TimeSpan SaveDelay = TimeSpan.FromSeconds(1);

    private readonly SavedState<CrossedLines> _crossed;

    public LineTotals(ConfigurationFile configuration, TimeProvider time, ILogger<LineTotals> logger)
        : this(
            new StateFile<CrossedLines>(
                Path.Combine(configuration.CurrentValue.Storage.Directory, "crossings.json"),
                StateJson.Default.CrossedLines,
                crossed => crossed.IsSound,
                logger),
            time)
    {
    }

    /// <summary>Kept in a file, or where that is null for as long as the program runs.</summary>
    internal LineTotals(StateFile<CrossedLines>? file, TimeProvider time) =>
        _crossed = new SavedState<CrossedLines>(file, new CrossedLines(), SaveDelay, time);

    /// <summary>All totals of a camera.</summary>
    public IReadOnlyList<LineTotal> Of(string camera) => _crossed.Value.Of(camera);

    /// <summary>Counts a crossing.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="crossing">Line, direction and class.</param>
    /// <returns>How many there are now.</returns>
    public LineTotal Add(string camera, CrossedLine crossing) =>
        _crossed.Change(crossed => crossed.With(camera, crossing)).Of(camera).First(total => total.Crossed == crossing);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _crossed.SaveLastAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _crossed.SaveAsync(stoppingToken);
}

/// <summary>A line that was crossed.</summary>
/// <param name="Line">Its name.</param>
/// <param name="Direction">As <see cref="LineDirection"/> calls it.</param>
/// <param name="Class">Class of the objects that crossed it.</param>
internal sealed record CrossedLine(string Line, string Direction, string Class);

/// <summary>How often a line was crossed.</summary>
internal sealed record LineTotal(CrossedLine Crossed, long Count);

/// <summary>Totals by camera; immutable.</summary>
internal sealed record CrossedLines
{
    /// <summary>Totals by camera.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<LineTotal>> Cameras { get; init; } =
        ImmutableSortedDictionary<string, ImmutableList<LineTotal>>.Empty;

    /// <summary>Whether this can have been written by the service.</summary>
    public bool IsSound => Cameras is not null && Cameras.Values.All(totals => totals is not null
        && totals.All(total => total is { Crossed: { Line: not null, Direction: not null, Class: not null }, Count: >= 0 }));

    /// <summary>Those of a camera.</summary>
    public ImmutableList<LineTotal> Of(string camera) => Cameras.GetValueOrDefault(camera, []);

    /// <summary>The same and one crossing more.</summary>
    public CrossedLines With(string camera, CrossedLine crossing)
    {
        ImmutableList<LineTotal> totals = Of(camera);
        LineTotal? before = totals.Find(total => total.Crossed == crossing);
        totals = before is null ? totals.Add(new LineTotal(crossing, 1)) : totals.Replace(before, before with { Count = before.Count + 1 });
        return new CrossedLines { Cameras = Cameras.SetItem(camera, totals) };
    }
}
