using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Telemetry;

/// <summary>Sends the stats message every few seconds, and its figures that are worth a state of their own.</summary>
internal sealed class StatsPublisher(
    DetectionPipeline pipeline,
    SharedDetector detector,
    CommandListener commands,
    SceneOutputs scenes,
    MessageOutbox outbox,
    IOptionsMonitor<EdgeDetectorOptions> options)
    : BackgroundService
{
    private readonly PipelineOutputs _outputs = scenes.Pipeline;
    private readonly SaidStates _said = new(scenes.Pipeline.Publisher);
    private readonly long _started = scenes.Pipeline.Time.GetTimestamp();
    // By camera and not by name: one that was opened anew counts from 0 again.
    private readonly ConditionalWeakTable<CameraPipeline, CameraRates> _rates = [];

    /// <summary>The program's version, such as 0.1.0.</summary>
    public static string Version { get; } =
        typeof(StatsPublisher).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>How long the service runs.</summary>
    public TimeSpan Uptime => _outputs.Time.GetElapsedTime(_started);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _said.Say(_outputs.Topics.Provider, detector.ProviderName);
        using PeriodicTimer timer = new(options.CurrentValue.Mqtt.StatsInterval, _outputs.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Say(Take());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The broker keeps the last word: a box that is stopped looks at nothing.
            foreach (string camera in options.CurrentValue.Cameras.Keys)
            {
                SayInferenceFps(camera, 0);
            }
        }
    }

    private void SayInferenceFps(string camera, double rate) =>
        _outputs.SayText(_outputs.Topics.InferenceFps(camera), rate.ToString(CultureInfo.InvariantCulture));

    private void Say(StatsMessage message)
    {
        _outputs.Publisher.Publish(new OutgoingMessage(
            _outputs.Topics.Stats,
            MqttQualityOfServiceLevel.AtMostOnce,
            false,
            buffer => MessageJson.Write(buffer, message, MessageJson.Default.StatsMessage)));
        IReadOnlyDictionary<string, CameraOptions> cameras = options.CurrentValue.Cameras;
        _said.Say(_outputs.Topics.Provider, message.Provider);
        scenes.Frigate?.SayStats(message, camera => cameras.TryGetValue(camera, out CameraOptions? own) && own.Detection.Enabled);
        if (message.TemperatureC is { } temperature)
        {
            _said.Say(_outputs.Topics.Temperature, temperature.ToString(CultureInfo.InvariantCulture));
        }

        foreach (string camera in cameras.Keys)
        {
            // One that is off looks at none.
            SayInferenceFps(camera, message.Cameras.TryGetValue(camera, out CameraStatsMessage? running) ? running.InferenceFps : 0);
        }
    }

    private StatsMessage Take()
    {
        PublisherCounters[] counters = [.. scenes.Publishers.Select(publisher => publisher.Counters)];
        CommandCounters asked = commands.Counters;
        OutboxCounters kept = outbox.Counters;
        ServedModel model = detector.Current;
        BoxSensors sensors = BoxSensors.Read();
        return new StatsMessage
        {
            Device = _outputs.Topics.Device,
            At = _outputs.Time.WallNow,
            Version = Version,
            UptimeSeconds = Math.Round(Uptime.TotalSeconds, 1),
            WorkingSetBytes = Environment.WorkingSet,
            Model = model.Name,
            Provider = model.ProviderName,
            ProvidersNotUsed = model.ProvidersNotUsed,
            TemperatureC = sensors.Hottest?.Value,
            Box = BoxStatsMessage.Of(sensors),
            Commands = new CommandStatsMessage(asked.Accepted, asked.Refused, asked.Dropped),
            Mqtt = new BrokerStatsMessage(
                counters.Sum(counter => counter.Published),
                counters.Sum(counter => counter.Dropped),
                counters.Sum(counter => counter.Reconnects),
                scenes.Publishers.Sum(publisher => publisher.QueueLength)),
            Outbox = outbox.IsEnabled ? new OutboxStatsMessage(kept.Waiting, kept.Bytes, kept.Dropped, outbox.Trouble) : null,
            Cameras = pipeline.Cameras.Values.ToDictionary(camera => camera.Name, Take),
        };
    }

    private CameraStatsMessage Take(CameraPipeline camera)
    {
        CaptureStatus status = camera.Capture.Status;
        CameraRates rates = _rates.GetValue(camera, added => new CameraRates(
            new RateMeter(_outputs.Time, added.Started), new RateMeter(_outputs.Time, added.Started)));
        return new CameraStatsMessage
        {
            State = camera.StateName,
            Captured = status.Captured,
            Dropped = status.Dropped,
            Inferred = camera.Inferred,
            Reconnects = status.Reconnects,
            Stalls = status.Stalls,
            CaptureFps = Math.Round(rates.Captured.PerSecond(status.Captured), 2),
            InferenceFps = Math.Round(rates.Inferred.PerSecond(camera.Inferred), 2),
            AgeMs = camera.LastAge is { } age ? Math.Round(age.TotalMilliseconds, 1) : null,
        };
    }

    private sealed record CameraRates(RateMeter Captured, RateMeter Inferred);
}
