using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Configuration;

/// <summary>
/// The configuration file of a running service: its last good snapshot, renewed when the file changes, or that of the model.
/// </summary>
/// <remarks>
/// The file is read once a second and compared by content. File system events would be quicker, but they miss network
/// file systems, folders that are swapped above the file (Kubernetes), and files that come back after they were deleted;
/// a few kilobytes a second out of the page cache cost nothing and miss none. A new content is taken when it stood still
/// for one interval, so half-written files and bursts of edits are not seen.
/// </remarks>
internal sealed partial class ConfigurationFile : IOptionsMonitor<EdgeDetectorOptions>, IDisposable
{
    /// <summary>Time between two looks at the file.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();
    private readonly Lock _listening = new();
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ILogger<ConfigurationFile> _logger;
    private readonly EdgeDetectorOptions _started;
    private readonly Action<EdgeDetectorOptions>? _check;
    private readonly bool _looksAtModel;
    private readonly ITimer _timer;
    private Action<EdgeDetectorOptions, string?>[] _listeners = [];
    private volatile EdgeDetectorOptions _current;
    private volatile ConfigurationException? _lastError;
    private string _modelPath = "";
    private string _taken;
    private string _seen;
    private bool _isDisposed;

    /// <summary>Loads the file and begins to watch it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">The environment that overrides and completes it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where changes are told.</param>
    /// <param name="model">What is known of the model's file; null: snapshots do without.</param>
    /// <param name="check">Checks what depends on the model, such as its classes; throws for what cannot be used.</param>
    /// <exception cref="ConfigurationException">The configuration cannot be used; the exception says all that is wrong.</exception>
    public ConfigurationFile(
        string path,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time,
        ILogger<ConfigurationFile> logger,
        ModelFile? model = null,
        Action<EdgeDetectorOptions>? check = null)
    {
        _looksAtModel = model is not null;
        _check = check;
        _path = path;
        _environment = environment;
        _logger = logger;
        byte[] content = ConfigurationLoader.ReadFile(path);
        _current = _started = Read(content, model);
        _taken = _seen = Fingerprint(content);
        LogLoaded(path);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>The last good snapshot.</summary>
    public EdgeDetectorOptions CurrentValue => _current;

    /// <summary>Where the file is.</summary>
    public string FullPath => Path.GetFullPath(_path);

    /// <summary>Why the file as it is now is not used; null where it is.</summary>
    public ConfigurationException? LastError => _lastError;

    /// <summary>The keys whose values in the file will only hold after the next start.</summary>
    public IReadOnlyList<string> NeedsRestart =>
    [
        .. ConfigurationDiff.Between(_started, _current)
            .Where(change => change.Effect == ChangeEffect.NeedsRestart)
            .Select(change => change.Path),
    ];

    /// <summary>The last good snapshot; there is only one, whatever the name.</summary>
    public EdgeDetectorOptions Get(string? name) => _current;

    /// <summary>Calls the listener with each new snapshot that differs from the last, until the result is disposed.</summary>
    public IDisposable OnChange(Action<EdgeDetectorOptions, string?> listener)
    {
        lock (_listening)
        {
            _listeners = [.. _listeners, listener];
        }

        return new Subscription(this, listener);
    }

    /// <summary>Stops watching; a look that is under way is awaited.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_looking)
        {
            _isDisposed = true;
        }
    }

    private string Fingerprint(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content)) + ModelStamp();

    /// <summary>A model that is named and cannot be used may come to be good, and a good one bad, while the text stays.</summary>
    private string ModelStamp() => _looksAtModel ? ModelFile.StampOf(_modelPath) : "";

    private EdgeDetectorOptions Read(byte[] content, ModelFile? knownModel)
    {
        EdgeDetectorOptions options = ConfigurationLoader.Parse(_path, content, _environment);
        if (_looksAtModel)
        {
            _modelPath = options.Model.Path;
            options = options with { ModelFile = ModelFile.Read(_modelPath, knownModel) };
        }

        _check?.Invoke(options);
        return options;
    }

    private void Look()
    {
        // A listener may take longer than the interval; the next look is not queued behind it.
        if (!_looking.TryEnter())
        {
            return;
        }

        try
        {
            if (!_isDisposed)
            {
                LookOnce();
            }
        }
        finally
        {
            _looking.Exit();
        }
    }

    private void LookOnce()
    {
        byte[] content = [];
        ConfigurationException? error = null;
        try
        {
            content = ConfigurationLoader.ReadFile(_path);
        }
        catch (ConfigurationException exception)
        {
            error = exception;
        }

        string fingerprint = error?.Message ?? Fingerprint(content);
        bool stoodStill = fingerprint == _seen;
        _seen = fingerprint;
        if (!stoodStill || fingerprint == _taken)
        {
            return;
        }

        _taken = fingerprint;
        try
        {
            Take(error is null ? Read(content, _current.ModelFile) : throw error);
        }
        catch (ConfigurationException exception)
        {
            Keep(exception);
        }
    }

    private void Keep(ConfigurationException error)
    {
        bool isNew = _lastError?.Message != error.Message;
        _lastError = error;
        if (isNew)
        {
            LogRejected(string.Join("; ", error.Errors));
        }
    }

    private void Take(EdgeDetectorOptions options)
    {
        if (_lastError is not null)
        {
            _lastError = null;
            LogGoodAgain(_path);
        }

        IReadOnlyList<ConfigurationChange> changes = ConfigurationDiff.Between(_current, options);
        if (changes.Count == 0)
        {
            return;
        }

        _current = options;
        LogChanged(string.Join("; ", changes));
        string[] waiting = [.. NeedsRestart.Intersect(changes.Select(change => change.Path))];
        if (waiting.Length > 0)
        {
            LogNeedsRestart(string.Join(", ", waiting));
        }

        foreach (Action<EdgeDetectorOptions, string?> listener in _listeners)
        {
            Tell(listener, options);
        }
    }

    private void Tell(Action<EdgeDetectorOptions, string?> listener, EdgeDetectorOptions options)
    {
        try
        {
            listener(options, Options.DefaultName);
        }
#pragma warning disable CA1031 // Thrown into a timer it would end the process; the other listeners must hear of the change all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogListenerFailed(exception);
        }
    }

    [LoggerMessage(4000, LogLevel.Information, "Configuration {Path} loaded")]
    private partial void LogLoaded(string path);

    [LoggerMessage(4001, LogLevel.Error, "The changed configuration is not used, the last good one stays: {Errors}")]
    private partial void LogRejected(string errors);

    [LoggerMessage(4002, LogLevel.Information, "Configuration {Path} is good again")]
    private partial void LogGoodAgain(string path);

    [LoggerMessage(4003, LogLevel.Information, "Configuration changed: {Changes}")]
    private partial void LogChanged(string changes);

    [LoggerMessage(4004, LogLevel.Warning, "Changed, but needs a restart: {Keys}")]
    private partial void LogNeedsRestart(string keys);

    [LoggerMessage(4005, LogLevel.Error, "A part of the service did not take the changed configuration")]
    private partial void LogListenerFailed(Exception exception);

    private sealed class Subscription(ConfigurationFile file, Action<EdgeDetectorOptions, string?> listener) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            lock (file._listening)
            {
                if (!_isDisposed)
                {
                    _isDisposed = true;
                    int index = Array.IndexOf(file._listeners, listener);
                    file._listeners = [.. file._listeners[..index], .. file._listeners[(index + 1)..]];
                }
            }
        }
    }
}
