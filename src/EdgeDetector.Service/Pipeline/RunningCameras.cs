using System.Collections.Immutable;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Capture.Recovery;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>The cameras that run. One caller at a time opens and closes; anybody may look.</summary>
/// <param name="detector">The detector that they share.</param>
/// <param name="scenes">Where they tell what they see.</param>
/// <param name="recovery">How a camera's driver is helped up.</param>
/// <param name="fault">Hears of a camera that broke in a way that nobody expected.</param>
/// <param name="loggers">Makes the cameras' loggers.</param>
internal sealed class RunningCameras(
    SharedDetector detector, SceneOutputs scenes, RecoveryCommand recovery, ServiceFault fault, ILoggerFactory loggers)
{
    private readonly Dictionary<string, ScenePublisher> _off = [];
    private ImmutableSortedDictionary<string, CameraPipeline> _byName = ImmutableSortedDictionary.Create<string, CameraPipeline>(StringComparer.Ordinal);

    /// <summary>The cameras by name, as they are now; another object after each change.</summary>
    public IReadOnlyDictionary<string, CameraPipeline> ByName => Volatile.Read(ref _byName);

    /// <summary>Opens a camera.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="settings">What is done with its frames.</param>
    public void Open(string name, CameraOptions options, CameraSettings settings)
    {
        CameraCapture capture = new(name, options, scenes.Pipeline.Time, loggers.CreateLogger<CameraCapture>()) { Recovery = recovery };
        CameraPipeline camera = new(capture, settings, detector, scenes)
        {
            Crowds = new CrowdWarning(name, scenes.Pipeline.Time, loggers.CreateLogger<CrowdWarning>()),
        };
        camera.Completion.ContinueWith(
            ended => fault.Raise($"camera {name}", ended.Exception!.InnerException!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        Volatile.Write(ref _byName, _byName.Add(name, camera));
        camera.Start();
    }

    /// <summary>Closes a camera, and waits for its end.</summary>
    public async Task CloseAsync(string name)
    {
        CameraPipeline camera = _byName[name];
        Volatile.Write(ref _byName, _byName.Remove(name));
        await camera.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes all, at the service's end: they are told of to the last.</summary>
    public Task CloseAllAsync() => Task.WhenAll(_byName.Values.Select(camera => camera.DisposeAsync().AsTask()));

    /// <summary>
    /// Tells that cameras are off, where it is not told yet, and the states of their zones and lines: subscribers find them all, and a service
    /// that was killed while objects were in sight has left them at the broker.
    /// </summary>
    /// <param name="settings">All cameras that are off, and what their frames would be looked at for.</param>
    public void SayOff(IReadOnlyDictionary<string, CameraSettings> settings)
    {
        foreach (string name in _off.Keys.Except(settings.Keys).ToArray())
        {
            _off.Remove(name);
        }

        foreach ((string name, CameraSettings setting) in settings)
        {
            if (!_off.TryGetValue(name, out ScenePublisher? scene) || scene.Classes != detector.Current.Classes)
            {
                scenes.SayOff(name);
                _off[name] = scene = new ScenePublisher(name, detector, scenes);
            }

            scene.Say(setting.Watch);
        }
    }
}
