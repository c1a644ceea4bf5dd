using System.Collections.Immutable;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Degrading;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Control;

/// <summary>
/// The configuration in force: the file's last good snapshot with what commands have set over it. Everything else of the service reads
/// this one, so that a command acts the way an edited file does. Safe from any thread; listeners must be quick.
/// </summary>
internal sealed class ControlledOptions : IOptionsMonitor<EdgeDetectorOptions>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConfigurationFile _file;
    private readonly IDisposable _subscription;
    private ImmutableList<Action<EdgeDetectorOptions, string?>> _listeners = [];
    private volatile EdgeDetectorOptions _current;
    private volatile Overrides _overrides;
    private volatile Degradation? _degradation;

    /// <summary>Begins with what was kept.</summary>
    public ControlledOptions(ConfigurationFile file, OverridesFile kept)
    {
        _file = file;
        _overrides = kept.Load();
        _current = _overrides.ApplyTo(file.CurrentValue);
        _subscription = file.OnChange((_, _) => Renew(null));
    }

    /// <inheritdoc/>
    public EdgeDetectorOptions CurrentValue => _current;

    /// <summary>What commands have set.</summary>
    public Overrides Overrides => _overrides;

    /// <inheritdoc/>
    public EdgeDetectorOptions Get(string? name) => _current;

    /// <summary>Puts others in force, at once.</summary>
    public void Set(Overrides overrides) => Renew(overrides);

    /// <summary>Does less from now on; null: all again.</summary>
    public void Degrade(Degradation? degradation)
    {
        _degradation = degradation;
        Renew(null);
    }

    /// <inheritdoc/>
    public IDisposable OnChange(Action<EdgeDetectorOptions, string?> listener)
    {
        lock (_lock)
        {
            _listeners = _listeners.Add(listener);
        }

        return new Subscription(this, listener);
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    // Under the lock to the end: whoever is told last is told what is in force.
    private void Renew(Overrides? overrides)
    {
        lock (_lock)
        {
            _overrides = overrides ?? _overrides;
            // What a command asks for is asked for again when all is done again.
            EdgeDetectorOptions asked = _overrides.ApplyTo(_file.CurrentValue);
            _current = _degradation?.ApplyTo(asked) ?? asked;
            foreach (Action<EdgeDetectorOptions, string?> listener in _listeners)
            {
                listener(_current, Options.DefaultName);
            }
        }
    }

    private sealed class Subscription(ControlledOptions options, Action<EdgeDetectorOptions, string?> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (options._lock)
            {
                options._listeners = options._listeners.Remove(listener);
            }
        }
    }
}
