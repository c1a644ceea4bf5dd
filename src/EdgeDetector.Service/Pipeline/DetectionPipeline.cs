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
    private readonly PipelineOutputs _outputs = scenes.Pipeline;
    private readonly ILogger _logger = loggers.CreateLogger<DetectionPipeline>();
    private readonly ModelReplacement _models = new(detector, opener, loggers.CreateLogger<ModelReplacement>());
    private readonly RunningCameras _cameras = new(
        detector,
        scenes,
        new RecoveryCommand(options.CurrentValue.Recovery, scenes.Pipeline.Time, loggers.CreateLogger<RecoveryCommand>()),
        fault,
        loggers);
    private EdgeDetectorOptions _applied = options.CurrentValue;
    private PipelineChanges? _changes;
    private IDisposable? _subscription;

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

        Use(_applied, SettingsOf(_applied, detector.Current.Classes));
        LogServing(detector.Current);
        PipelineChanges changes = new(_applied, ApplyAsync, fault, _outputs.Time);
        Volatile.Write(ref _changes, changes);
        _subscription = options.OnChange((changed, _) => changes.Want(changed));
        changes.Want(options.CurrentValue);
        return Task.CompletedTask;
    }

    /// <summary>Whether the configuration has a camera of this name.</summary>
    public bool HasCamera(string name) => options.CurrentValue.Cameras.ContainsKey(name);

    /// <summary>Closes a camera and opens it anew; false, and nothing, where it is off or is being opened anew already.</summary>
    public bool Restart(string camera) => Cameras.ContainsKey(camera) && Volatile.Read(ref _changes)?.Restart(camera) == true;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        if (_changes is not null)
        {
            await _changes.StopAsync().ConfigureAwait(false);
        }

        await _cameras.CloseAllAsync().ConfigureAwait(false);
    }

    private static Dictionary<string, CameraSettings> SettingsOf(EdgeDetectorOptions options, IReadOnlyList<string> classes) =>
        options.Cameras.Keys.ToDictionary(name => name, name => CameraSettings.Of(name, options, classes));

    private async Task<ChangeResult> ApplyAsync(PipelineChange change)
    {
        Task<ServedModel?> opening = _models.OpenAsync(change.Options);
        if (await Task.WhenAny(opening, _changes!.Stopping).ConfigureAwait(false) != opening || opening.IsCanceled)
        {
            // It cannot be stopped in the provider's code, and the process ends before long: nobody waits for it.
            return default;
        }

        ServedModel? next = await opening.ConfigureAwait(false);

        // What speaks of another model's classes cannot hold before that model does.
        IReadOnlyList<string> classes = (next ?? detector.Current).Classes;
        EdgeDetectorOptions changed = classes.SequenceEqual(change.Options.Classes) ? change.Options : _applied;
        Dictionary<string, CameraSettings> settings = SettingsOf(changed, classes);
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

        Use(changed, settings);
        _applied = changed;
        return new ChangeResult(before != Cameras, _models.Trouble is not null);
    }

    /// <summary>The cameras that a change asks to be opened anew, or not at all; all, where their objects are of other classes from now on.</summary>
    private IEnumerable<string> ToClose(EdgeDetectorOptions changed, IReadOnlyList<string> classes) => classes.SequenceEqual(detector.Current.Classes)
        ? ConfigurationDiff.Between(_applied, changed)
            .Where(difference => difference.Effect is ChangeEffect.RestartsCamera).Select(difference => difference.Camera!)
        : Cameras.Keys;

    private void Use(EdgeDetectorOptions current, Dictionary<string, CameraSettings> settings)
    {
        foreach ((string name, CameraSettings setting) in settings.Where(camera => current.Cameras[camera.Key].Enabled))
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

        _cameras.SayOff(settings.Where(camera => !current.Cameras[camera.Key].Enabled).ToDictionary());
        scenes.ClearGone(new KnownPlaces(current.Cameras, detector.Current.Classes));
    }

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
