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
internal sealed partial class RetainedTopics : BackgroundService
{
    // What a state file can hold; a box with more topics than that takes back those that it noted, and says so.
    private const int Most = 8000;

    // Topics come in bursts, when a camera opens its eyes; what a kill within this time leaves at the broker nobody will take back.
    private static readonly TimeSpan SaveDelay = TimeSpan.FromSeconds(1);

    private readonly SavedState<NotedTopics> _noted;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _unnoted = [];
    private bool _hasToldOfUnnoted;

    public RetainedTopics(ConfigurationFile configuration, TimeProvider time, ILogger<RetainedTopics> logger)
        : this(
            new StateFile<NotedTopics>(
                Path.Combine(configuration.CurrentValue.Storage.Directory, "retained.json"), StateJson.Default.NotedTopics, noted => noted.IsSound, logger),
            time,
            logger)
    {
    }

    /// <summary>Kept in a file, or where that is null for as long as the program runs.</summary>
    internal RetainedTopics(StateFile<NotedTopics>? file, TimeProvider time, ILogger logger)
    {
        _noted = new SavedState<NotedTopics>(file, new NotedTopics(), SaveDelay, time);
        _logger = logger;
    }

    /// <summary>All that were noted.</summary>
    public IReadOnlyCollection<string> All => _noted.Value.Topics;

    /// <summary>Topics with states that were not noted, since there are too many.</summary>
    public int Unnoted
    {
        get
        {
            lock (_lock)
            {
                return _unnoted.Count;
            }
        }
    }

    /// <summary>Notes that a state is said there.</summary>
    public void Note(string topic)
    {
        NotedTopics now = _noted.Change(
            noted => noted.Topics.Count >= Most || noted.Topics.Contains(topic) ? noted : new NotedTopics { Topics = noted.Topics.Add(topic) });
        lock (_lock)
        {
            if (now.Topics.Contains(topic))
            {
                _unnoted.Remove(topic);
            }
            else if (_unnoted.Add(topic) && !_hasToldOfUnnoted)
            {
                _hasToldOfUnnoted = true;
                LogTooMany(Most, topic);
            }
        }
    }

    /// <summary>Notes that the broker has forgotten what was said there.</summary>
    public void Forget(string topic)
    {
        _noted.Change(noted => noted.Topics.Contains(topic) ? new NotedTopics { Topics = noted.Topics.Remove(topic) } : noted);
        string? waiting;
        lock (_lock)
        {
            _unnoted.Remove(topic);
            waiting = _unnoted.FirstOrDefault();
        }

        if (waiting is not null)
        {
            // There is room now, if the one that went had been noted.
            Note(waiting);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _noted.SaveLastAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _noted.SaveAsync(stoppingToken);

    [LoggerMessage(
        3006,
        LogLevel.Warning,
        "More than {Most} retained states are said: {Topic} and others are not noted, and will stay at the broker when they leave the configuration")]
    private partial void LogTooMany(int most, string topic);
}

/// <summary>Topics; immutable.</summary>
internal sealed record NotedTopics
{
    /// <summary>The topics.</summary>
    public ImmutableSortedSet<string> Topics { get; init; } = [];

    /// <summary>Whether this can have been written by the service.</summary>
    public bool IsSound => Topics is not null && !Topics.Contains(null!) && !Topics.Contains("");
}
