using System.Collections.Immutable;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// The classes that matter at each camera: those that it has ever seen, and those that thresholds name. Of them alone counts are told and
/// controls offered: a model may know hundreds. Kept over restarts (<c>seen.json</c>), so that a count of before the restart does not stay
/// at the broker for ever. Safe from any thread.
/// </summary>
internal sealed class KnownClasses : BackgroundService
{
    private readonly SavedState<SeenClasses> _seen;

    public KnownClasses(ConfigurationFile configuration, TimeProvider time, ILogger<KnownClasses> logger)
        : this(
            new StateFile<SeenClasses>(
                Path.Combine(configuration.CurrentValue.Storage.Directory, "seen.json"), StateJson.Default.SeenClasses, seen => seen.IsSound, logger),
            time)
    {
    }

    /// <summary>Kept in a file, or where that is null for as long as the program runs.</summary>
    internal KnownClasses(StateFile<SeenClasses>? file, TimeProvider time)
    {
        // At once, for it is rare: a kill would leave the counts of a class that nobody remembers at the broker.
        _seen = new SavedState<SeenClasses>(file, new SeenClasses(), TimeSpan.Zero, time);
    }

    /// <summary>Hears of each class that was seen for the first time, on the camera's thread.</summary>
    public event Action? Changed;

    /// <summary>Whether a class matters at a camera.</summary>
    public bool Knows(string camera, string className, EdgeDetectorOptions options) =>
        _seen.Value.Contains(camera, className)
        || options.Detection.Classes.ContainsKey(className)
        || options.Cameras[camera].Detection.Classes.ContainsKey(className);

    /// <summary>Whether a class was ever seen at a camera.</summary>
    public bool WasSeen(string camera, string className) => _seen.Value.Contains(camera, className);

    /// <summary>Notes that a class is seen.</summary>
    public void Add(string camera, string className)
    {
        if (_seen.Value.Contains(camera, className))
        {
            return;
        }

        _seen.Change(seen => seen.Contains(camera, className) ? seen : seen.With(camera, className));
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _seen.SaveLastAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _seen.SaveAsync(stoppingToken);
}

/// <summary>Classes that were seen, by camera.</summary>
internal sealed record SeenClasses
{
    /// <summary>Class names by camera.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Cameras { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;

    /// <summary>Whether this can have been written by the service.</summary>
    public bool IsSound => Cameras is not null && Cameras.Values.All(classes => classes is not null && !classes.Contains(null!));

    /// <summary>Whether a class is among those of a camera.</summary>
    public bool Contains(string camera, string className) =>
        Cameras.TryGetValue(camera, out ImmutableSortedSet<string>? classes) && classes.Contains(className);

    /// <summary>The same and one more.</summary>
    public SeenClasses With(string camera, string className) =>
        new() { Cameras = Cameras.SetItem(camera, Cameras.GetValueOrDefault(camera, []).Add(className)) };
}
