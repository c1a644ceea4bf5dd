using System.Collections.Immutable;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// All cameras: starts them, applies configuration changes (thresholds at once; a changed camera alone is restarted), and stops
/// the service where one of them breaks in a way that nobody expected.
/// </summary>
internal sealed partial class DetectionPipeline(
    SharedDetector detector,
    PipelineOutputs outputs,
    IOptionsMonitor<EdgeDetectorOptions> options,
    ServiceFault fault,
    ILoggerFactory loggers) : IHostedService
{
    private readonly ILogger _logger = loggers.CreateLogger<DetectionPipeline>();
    private EdgeDetectorOptions _applied = options.CurrentValue;
    private ImmutableSortedDictionary<string, CameraPipeline> _cameras = ImmutableSortedDictionary.Create<string, CameraPipeline>(StringComparer.Ordinal);
    private IDisposable? _subscription;
    private Task _changing = Task.CompletedTask;

    /// <summary>The cameras that run, by name.</summary>
    public IReadOnlyDictionary<string, CameraPipeline> Cameras => Volatile.Read(ref _cameras);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        outputs.Metrics.ObserveCaptures(() => Cameras.Values.Select(camera => camera.Capture));
        outputs.Metrics.ObservePublisher(outputs.Publisher);
        foreach (string name in EnabledCameras(_applied))
        {
            Add(name, _applied);
        }

        LogServing(detector.ModelName, detector.ProviderName);
        foreach ((string provider, string reason) in detector.ProvidersNotUsed)
        {
            LogProviderNotUsed(provider, reason);
        }

        // One change after the other: the monitor calls from one thread, and each change waits for the one before.
        _subscription = options.OnChange((changed, _) => _changing = ApplyAsync(_changing, changed));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        await _changing.ConfigureAwait(false);
        await Task.WhenAll(_cameras.Values.Select(camera => camera.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private static IEnumerable<string> EnabledCameras(EdgeDetectorOptions options) =>
        options.Cameras.Where(camera => camera.Value.Enabled).Select(camera => camera.Key);

    private async Task ApplyAsync(Task before, EdgeDetectorOptions changed)
    {
        await before.ConfigureAwait(false);
        try
        {
            Dictionary<string, CameraSettings> settings = EnabledCameras(changed).ToDictionary(name => name, name => detector.SettingsOf(name, changed));
            foreach (string name in ConfigurationDiff.Between(_applied, changed)
                .Where(change => change.Effect is ChangeEffect.RestartsCamera).Select(change => change.Camera!).Distinct().Where(_cameras.ContainsKey))
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

            _applied = changed;
        }
        catch (Exception e)
        {
            fault.Raise("applying a changed configuration", e);
        }
    }

    private void Add(string name, EdgeDetectorOptions current)
    {
        CameraCapture capture = new(name, current.Cameras[name], outputs.Time, loggers.CreateLogger<CameraCapture>());
        CameraPipeline camera = new(capture, detector.SettingsOf(name, current), detector, outputs);
        camera.Completion.ContinueWith(
            ended => fault.Raise($"camera {name}", ended.Exception!.InnerException!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        Volatile.Write(ref _cameras, _cameras.Add(name, camera));
        camera.Start();
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
