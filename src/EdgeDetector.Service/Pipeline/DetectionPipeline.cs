using EdgeDetector.Service.Capture.Recovery;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// All cameras: starts them, applies changes of the configuration in force (thresholds at once; a changed camera alone is restarted; another
/// model is opened beside the one in use), and stops the service where one of them breaks in a way that nobody expected.
/// </summary>
internal sealed partial class DetectionPipeline(
    SharedDetector detector,
    ModelOpener opener,
    SceneOutputs scenes,
    IOptionsMonitor<EdgeDetectorOptions> options,
    ServiceFault fault,
    ILoggerFactory loggers) : IHostedService
{
    // Neither drivers nor network cameras take it well to be opened and closed in a flurry, and each opening leaves the memory of its frames
    // to the next full collection.
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ModelRetry = TimeSpan.FromMinutes(1);

    private readonly PipelineOutputs _outputs = scenes.Pipeline;
    private readonly ILogger _logger = loggers.CreateLogger<DetectionPipeline>();
    private readonly ModelReplacement _models = new(detector, opener, loggers.CreateLogger<ModelReplacement>());
    private readonly RunningCameras _cameras = new(
        detector,
        scenes,
        new RecoveryCommand(options.CurrentValue.Recovery, scenes.Pipeline.Time, loggers.CreateLogger<RecoveryCommand>()),
        fault,
        loggers);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _restarts = [];
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EdgeDetectorOptions _applied = options.CurrentValue;
    private EdgeDetectorOptions _considered = options.CurrentValue;
    private EdgeDetectorOptions _wanted = options.CurrentValue;
    private IDisposable? _subscription;
    private Task _changing = Task.CompletedTask;
    private ITimer? _retry;
    private bool _isChanging;
    private bool _isDue;

    /// <summary>The cameras that run, by name.</summary>
    public IReadOnlyDictionary<string, CameraPipeline> Cameras => _cameras.ByName;

    /// <summary>Why the model that the configuration asks for is not the one in use; null where it is.</summary>
    public string? ModelTrouble => _models.Trouble;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _outputs.Metrics.ObserveCaptures(() => Cameras.Values.Select(camera => camera.Capture));
        _outputs.Metrics.ObservePublishers(scenes.Publishers);
        _outputs.Metrics.ObserveBox();
        _outputs.Metrics.ObserveLive(scenes.Views.Counters);
        if (scenes.Snapshots is { } snapshots)
        {
            _outputs.Metrics.ObserveSnapshots(snapshots);
            snapshots.Renewed += scenes.SayBestSnapshot;
        }

        Open(EnabledCameras(_applied).ToDictionary(name => name, name => CameraSettings.Of(name, _applied, detector.Current.Classes)), _applied);
        foreach (string name in CamerasOff(_applied))
        {
            SayOff(name, _applied);
        }

        scenes.ClearGone(new KnownPlaces(_applied.Cameras, detector.Current.Classes));
        LogServing(detector.Current);
        _retry = _outputs.Time.CreateTimer(_ => TryAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = options.OnChange((changed, _) => Want(changed));
        Want(options.CurrentValue);
        return Task.CompletedTask;
    }

    /// <summary>What a model's trouble kept from being applied is tried again: the GPU may have room by now.</summary>
    private void TryAgain()
    {
        lock (_lock)
        {
            _isDue = true;
            Change();
        }
    }

    /// <summary>Whether the configuration has a camera of this name.</summary>
    public bool HasCamera(string name) => options.CurrentValue.Cameras.ContainsKey(name);

    /// <summary>Closes a camera and opens it anew; false, and nothing, where it is off or is being opened anew already.</summary>
    public bool Restart(string camera)
    {
        lock (_lock)
        {
            if (!Cameras.ContainsKey(camera) || !_restarts.Add(camera))
            {
                return false;
            }

            Change();
            return true;
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        _retry?.Dispose();
        lock (_lock)
        {
            _stopping.SetResult();
        }

        await _changing.ConfigureAwait(false);
        await _cameras.CloseAllAsync().ConfigureAwait(false);
    }

    private static IEnumerable<string> EnabledCameras(EdgeDetectorOptions options) =>
        options.Cameras.Where(camera => camera.Value.Enabled).Select(camera => camera.Key);

    private static IEnumerable<string> CamerasOff(EdgeDetectorOptions options) =>
        options.Cameras.Where(camera => !camera.Value.Enabled).Select(camera => camera.Key);

    private void Want(EdgeDetectorOptions wanted)
    {
        lock (_lock)
        {
            _wanted = wanted;
            Change();
        }
    }

    // One change after the other; of those that come meanwhile the newest alone counts, so that no flood of them piles up.
    private void Change()
    {
        if (!_isChanging && !_stopping.Task.IsCompleted)
        {
            _isChanging = true;
            _changing = Task.Run(ChangeAsync);
        }
    }

    private async Task ChangeAsync()
    {
        try
        {
            while (Next() is { } change)
            {
                if (await ApplyAsync(change).ConfigureAwait(false))
                {
                    await Task.WhenAny(Task.Delay(Breather, _outputs.Time), _stopping.Task).ConfigureAwait(false);
                }
            }

            if (_models.Trouble is not null)
            {
                _retry?.Change(ModelRetry, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception e)
        {
            fault.Raise("applying a changed configuration", e);
        }
    }

    private PipelineChange? Next()
    {
        lock (_lock)
        {
            _isChanging = !_stopping.Task.IsCompleted && (_isDue || !ReferenceEquals(_wanted, _considered) || _restarts.Count > 0);
            _isDue = false;
            return _isChanging ? new PipelineChange(_wanted, [.. _restarts]) : null;
        }
    }

    /// <summary>Does it; says whether cameras were opened or closed.</summary>
    private async Task<bool> ApplyAsync(PipelineChange change)
    {
        Task<ServedModel?> opening = _models.OpenAsync(change.Options);
        if (await Task.WhenAny(opening, _stopping.Task).ConfigureAwait(false) != opening)
        {
            // It cannot be stopped in the provider's code, and the process ends before long: nobody waits for it.
            return false;
        }

        ServedModel? next = await opening.ConfigureAwait(false);

        // What speaks of another model's classes cannot hold before that model does.
        IReadOnlyList<string> classes = (next ?? detector.Current).Classes;
        EdgeDetectorOptions changed = classes.SequenceEqual(change.Options.Classes) ? change.Options : _applied;
        Dictionary<string, CameraSettings> settings = EnabledCameras(changed).ToDictionary(name => name, name => CameraSettings.Of(name, changed, classes));
        IReadOnlyDictionary<string, CameraPipeline> before = Cameras;
        foreach (string name in ToClose(changed, classes).Union(change.Restarts).Where(before.ContainsKey))
        {
            await _cameras.CloseAsync(name).ConfigureAwait(false);
        }

        if (next is not null)
        {
            detector.Replace(next);
            LogServing(next);
        }

        Open(settings, changed);
        foreach (string name in CamerasOff(changed).Except(CamerasOff(_applied)))
        {
            SayOff(name, changed);
        }

        scenes.ClearGone(new KnownPlaces(changed.Cameras, classes));
        lock (_lock)
        {
            _applied = changed;
            _considered = change.Options;
            _restarts.ExceptWith(change.Restarts);
        }

        return before != Cameras;
    }

    /// <summary>The cameras that a change asks to be opened anew, or not at all; all, where their objects are of other classes from now on.</summary>
    private IEnumerable<string> ToClose(EdgeDetectorOptions changed, IReadOnlyList<string> classes) => classes.SequenceEqual(detector.Current.Classes)
        ? ConfigurationDiff.Between(_applied, changed)
            .Where(difference => difference.Effect is ChangeEffect.RestartsCamera).Select(difference => difference.Camera!)
        : Cameras.Keys;

    private void Open(Dictionary<string, CameraSettings> settings, EdgeDetectorOptions current)
    {
        foreach ((string name, CameraSettings setting) in settings)
        {
            if (Cameras.TryGetValue(name, out CameraPipeline? camera))
            {
                camera.Apply(setting);
            }
            else
            {
                _cameras.Open(name, current.Cameras[name], setting);
            }
        }
    }

    private void SayOff(string name, EdgeDetectorOptions current) =>
        _cameras.SayOff(name, CameraSettings.Of(name, current, detector.Current.Classes));

    private void LogServing(ServedModel model)
    {
        LogServing(model.Name, model.ProviderName);
        foreach ((string provider, string reason) in model.ProvidersNotUsed)
        {
            LogProviderNotUsed(provider, reason);
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "Model {Model} runs on {Provider}.")]
    private partial void LogServing(string model, string provider);

    [LoggerMessage(2002, LogLevel.Information, "Not on {Provider}: {Reason}.")]
    private partial void LogProviderNotUsed(string provider, string reason);
}

/// <summary>What is to be done to the cameras that run.</summary>
/// <param name="Options">The configuration to have in force.</param>
/// <param name="Restarts">Cameras to open anew in any case.</param>
internal sealed record PipelineChange(EdgeDetectorOptions Options, IReadOnlyList<string> Restarts);
