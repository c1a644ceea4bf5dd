using System.Globalization;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.Control;

/// <summary>
/// Says what holds, retained, on the topics that commands change. It is read from the configuration in force and not from the commands, so
/// that it is true whoever changed it.
/// </summary>
internal sealed class ControlStates(ControlledOptions options, KnownClasses known, PipelineOutputs outputs) : IHostedService
{
    /// <summary>What is said of the frame rate where there is no limit.</summary>
    public const string Unlimited = "unlimited";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _said = [];
    private IDisposable? _subscription;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = options.OnChange((_, _) => Say());
        known.Changed += Say;
        Say();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        known.Changed -= Say;
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    private void Say()
    {
        lock (_lock)
        {
            EdgeDetectorOptions current = options.CurrentValue;
            Dictionary<string, string> states = [];
            foreach (string camera in current.Cameras.Keys)
            {
                Add(states, camera, current);
            }

            foreach ((string topic, string state) in states)
            {
                if (_said.GetValueOrDefault(topic) != state)
                {
                    outputs.Publisher.SetState(topic, buffer => Encoding.UTF8.GetBytes(state, buffer));
                }
            }

            foreach (string topic in _said.Keys.Except(states.Keys))
            {
                // The camera is gone from the configuration.
                outputs.Publisher.ClearState(topic);
            }

            _said.Clear();
            foreach ((string topic, string state) in states)
            {
                _said[topic] = state;
            }
        }
    }

    private void Add(Dictionary<string, string> states, string camera, EdgeDetectorOptions current)
    {
        MqttTopics topics = outputs.Topics;
        CameraOptions own = current.Cameras[camera];
        states[topics.Enabled(camera)] = Switch.Of(own.Enabled);
        states[topics.Detect(camera)] = Switch.Of(own.Detection.Enabled);
        states[topics.FrameRate(camera)] = own.Detection.Fps is { } fps ? fps.ToString(CultureInfo.InvariantCulture) : Unlimited;
        CameraSettings settings = CameraSettings.Of(camera, current, current.Classes);
        IReadOnlyList<string> classes = current.Classes;
        for (int id = 0; id < classes.Count; id++)
        {
            if (known.Knows(camera, classes[id], current))
            {
                states[topics.Confidence(camera, classes[id])] =
                    MathF.Round(settings.Thresholds.ByClass[id], 4).ToString(CultureInfo.InvariantCulture);
            }
        }

        foreach ((string zone, ZoneOptions watched) in own.Zones)
        {
            states[topics.ZoneEnabled(camera, zone)] = Switch.Of(watched.Enabled);
        }
    }
}
