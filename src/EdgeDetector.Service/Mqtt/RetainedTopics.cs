using System.Collections.Immutable;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// What the broker has retained of this box's cameras, over all restarts (<c>retained.json</c>): a camera, zone or class may leave the
/// configuration while the service does not run, and its states would stay at the broker for ever. Safe from any thread.
/// </summary>
internal sealed class RetainedTopics : BackgroundService
{
    // What a state file can hold; a box with more topics than that takes back those that it noted.
    private const int Most = 8000;

    // Topics come in bursts, when a camera opens its eyes.
    private static readonly TimeSpan SaveDelay = TimeSpan.FromSeconds(5);

    private readonly SavedState<NotedTopics> _noted;

    public RetainedTopics(ConfigurationFile configuration, TimeProvider time, ILogger<RetainedTopics> logger)
        : this(
            new StateFile<NotedTopics>(
                Path.Combine(configuration.CurrentValue.Storage.Directory, "retained.json"), StateJson.Default.NotedTopics, noted => noted.IsSound, logger),
            time)
    {
    }

    /// <summary>Kept in a file, or where that is null for as long as the program runs.</summary>
    internal RetainedTopics(StateFile<NotedTopics>? file, TimeProvider time) =>
        _noted = new SavedState<NotedTopics>(file, new NotedTopics(), SaveDelay, time);

    /// <summary>All that were noted.</summary>
    public IReadOnlyCollection<string> All => _noted.Value.Topics;

    /// <summary>Notes that a state is said there.</summary>
    public void Note(string topic) => _noted.Change(
        noted => noted.Topics.Count >= Most || noted.Topics.Contains(topic) ? noted : new NotedTopics { Topics = noted.Topics.Add(topic) });

    /// <summary>Notes that the broker has forgotten what was said there.</summary>
    public void Forget(string topic) => _noted.Change(
        noted => noted.Topics.Contains(topic) ? new NotedTopics { Topics = noted.Topics.Remove(topic) } : noted);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _noted.SaveLastAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _noted.SaveAsync(stoppingToken);
}

/// <summary>Topics; immutable.</summary>
internal sealed record NotedTopics
{
    /// <summary>The topics.</summary>
    public ImmutableSortedSet<string> Topics { get; init; } = [];

    /// <summary>Whether this can have been written by the service.</summary>
    public bool IsSound => Topics is not null && !Topics.Contains(null!) && !Topics.Contains("");
}
