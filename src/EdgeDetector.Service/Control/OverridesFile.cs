using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Control;

/// <summary>
/// What commands have set, over restarts: <c>overrides.json</c> under storage.directory. A change is written at once, further ones at most
/// once a second: neither a slider nor a flood of commands wears out a flash memory. Used by one loop.
/// </summary>
internal sealed class OverridesFile
{
    /// <summary>Shortest time between two writes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly StateFile<Overrides> _file;
    private readonly TimeProvider _time;
    private Overrides? _unsaved;
    private long? _lastSave;

    public OverridesFile(ConfigurationFile configuration, TimeProvider time, ILogger<OverridesFile> logger)
        : this(configuration.CurrentValue.Storage.Directory, time, logger)
    {
    }

    internal OverridesFile(string folder, TimeProvider time, ILogger logger)
    {
        _time = time;
        _file = new StateFile<Overrides>(Path.Combine(folder, "overrides.json"), StateJson.Default.Overrides, overrides => overrides.IsSound, logger);
    }

    /// <summary>What was set before the service was started.</summary>
    public Overrides Load() => _file.Load() ?? Overrides.None;

    /// <summary>Notes what is to be written.</summary>
    public void Keep(Overrides overrides) => _unsaved = overrides;

    /// <summary>Writes what was noted, unless the last write was just now.</summary>
    /// <returns>The time until it can be written; null where nothing waits.</returns>
    public TimeSpan? SaveWhenDue()
    {
        if (_unsaved is null)
        {
            return null;
        }

        TimeSpan wait = _lastSave is { } last ? Interval - _time.GetElapsedTime(last) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            return wait;
        }

        Save();
        return null;
    }

    /// <summary>Writes what was noted.</summary>
    public void Save()
    {
        if (_unsaved is { } overrides)
        {
            _lastSave = _time.GetTimestamp();
            _unsaved = _file.TrySave(overrides) ? null : overrides;
        }
    }
}
