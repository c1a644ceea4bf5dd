using System.Collections.Immutable;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Capture.Recovery;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// All cameras: starts them, applies changes of the configuration in force (thresholds at once; a changed camera alone is restarted), and
/// stops the service where one of them breaks in a way that nobody expected.
/// </summary>
internal sealed partial class DetectionPipeline(
    SharedDetector detector,
    SceneOutputs scenes,
    IOptionsMonitor<EdgeDetectorOptions> options,
    ServiceFault fault,
    ILoggerFactory loggers) : IHostedService
{
    // Neither drivers nor network cameras take it well to be opened and closed in a flurry, and each opening leaves the memory of its frames
    // to the next full collection.
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);

    private readonly PipelineOutputs _outputs = scenes.Pipeline;
    private readonly ILogger _logger = loggers.CreateLogger<DetectionPipeline>();
    private readonly RecoveryCommand _recovery =
        new(options.CurrentValue.Recovery, scenes.Pipeline.Time, loggers.CreateLogger<RecoveryCommand>());
    private readonly Lock _lock = new();
    private readonly HashSet<string> _restarts = [];
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EdgeDetectorOptions _applied = options.CurrentValue;
    private EdgeDetectorOptions _wanted = options.CurrentValue;
    private ImmutableSortedDictionary<string, CameraPipeline> _cameras = ImmutableSortedDictionary.Create<string, CameraPipeline>(StringComparer.Ordinal);
    private IDisposable? _subscription;
    private Task _changing = Task.CompletedTask;
    private bool _isChanging;

    /// <summary>The cameras that run, by name.</summary>
    public IReadOnlyDictionary<string, CameraPipeline> Cameras => Volatile.Read(ref _cameras);

    /// <summary>The model's class names.</summary>
    public IReadOnlyList<string> ClassNames => detector.Detector.Model.Names;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _outputs.Metrics.ObserveCaptures(() => Cameras.Values.Select(camera => camera.Capture));
        _outputs.Metrics.ObservePublishers(scenes.Publishers);
        if (scenes.Snapshots is { } snapshots)
        {
            _outputs.Metrics.ObserveSnapshots(snapshots);
            snapshots.Renewed += scenes.SayBestSnapshot;
        }

        foreach (string name in EnabledCameras(_applied))
        {
            Add(name, _applied);
        }

        foreach (string name in CamerasOff(_applied))
        {
            SayOff(name, _applied);
        }

        scenes.ClearGone(new KnownPlaces(_applied.Cameras, ClassNames));
        LogServing(detector.ModelName, detector.ProviderName);
        foreach ((string provider, string reason) in detector.ProvidersNotUsed)
        {
            LogProviderNotUsed(provider, reason);
        }

        _subscription = options.OnChange((changed, _) => Want(changed));
        Want(options.CurrentValue);
        return Task.CompletedTask;
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
        lock (_lock)
        {
            _stopping.SetResult();
        }

        await _changing.ConfigureAwait(false);
        await Task.WhenAll(_cameras.Values.Select(camera => camera.DisposeAsync().AsTask())).ConfigureAwait(false);
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
            _isChanging = !_stopping.Task.IsCompleted && (!ReferenceEquals(_wanted, _applied) || _restarts.Count > 0);
            return _isChanging ? new PipelineChange(_wanted, [.. _restarts]) : null;
        }
    }

    /// <summary>Does it; says whether cameras were opened or closed.</summary>
    private async Task<bool> ApplyAsync(PipelineChange change)
    {
        ImmutableSortedDictionary<string, CameraPipeline> before = _cameras;
        EdgeDetectorOptions changed = change.Options;
        Dictionary<string, CameraSettings> settings = EnabledCameras(changed).ToDictionary(name => name, name => detector.SettingsOf(name, changed));
        foreach (string name in ConfigurationDiff.Between(_applied, changed)
            .Where(difference => difference.Effect is ChangeEffect.RestartsCamera).Select(difference => difference.Camera!)
            .Union(change.Restarts).Where(_cameras.ContainsKey))
        {
            await RemoveAsync(name).ConfigureAwait(false);
        }

        foreach ((string name, CameraSettings setting) in settings)
        {
            if (_cameras.TryGetValue(name, out CameraPipeline? camera))
            {
                camera.Apply(setting);
            }
            else
            {
                Add(name, changed);
            }
        }

        foreach (string name in CamerasOff(changed).Except(CamerasOff(_applied)))
        {
            SayOff(name, changed);
        }

        scenes.ClearGone(new KnownPlaces(changed.Cameras, ClassNames));
        lock (_lock)
        {
            _applied = changed;
            _restarts.ExceptWith(change.Restarts);
        }

        return before != _cameras;
    }

    private void Add(string name, EdgeDetectorOptions current)
    {
        CameraCapture capture = new(name, current.Cameras[name], _outputs.Time, loggers.CreateLogger<CameraCapture>()) { Recovery = _recovery };
        CameraPipeline camera = new(capture, detector.SettingsOf(name, current), detector, scenes);
        camera.Completion.ContinueWith(
            ended => fault.Raise($"camera {name}", ended.Exception!.InnerException!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        Volatile.Write(ref _cameras, _cameras.Add(name, camera));
        camera.Start();
    }

    // A service that was killed while objects were in sight has left them at the broker.
    private void SayOff(string name, EdgeDetectorOptions current)
    {
        scenes.SayOff(name);
        new ScenePublisher(name, detector, scenes).Start(detector.SettingsOf(name, current).Watch);
    }

    private async Task RemoveAsync(string name)
    {
        CameraPipeline camera = _cameras[name];
        Volatile.Write(ref _cameras, _cameras.Remove(name));
        await camera.DisposeAsync().ConfigureAwait(false);
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
