using System.Reflection;
using System.Runtime.CompilerServices;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Telemetry;

/// <summary>Sends the stats message every few seconds.</summary>
internal sealed class StatsPublisher(
    DetectionPipeline pipeline,
    SharedDetector detector,
    CommandListener commands,
    PipelineOutputs outputs,
    IOptionsMonitor<EdgeDetectorOptions> options)
    : BackgroundService
{
    private readonly long _started = outputs.Time.GetTimestamp();
    // By camera and not by name: one that was opened anew counts from 0 again.
    private readonly ConditionalWeakTable<CameraPipeline, CameraRates> _rates = [];

    /// <summary>The program's version, such as 0.1.0.</summary>
    public static string Version { get; } =
        typeof(StatsPublisher).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.CurrentValue.Mqtt.StatsInterval, outputs.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                StatsMessage message = Take();
                outputs.Publisher.Publish(new OutgoingMessage(
                    outputs.Topics.Stats,
                    MqttQualityOfServiceLevel.AtMostOnce,
                    false,
                    buffer => MessageJson.Write(buffer, message, MessageJson.Default.StatsMessage)));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private StatsMessage Take()
    {
        PublisherCounters counters = outputs.Publisher.Counters;
        CommandCounters asked = commands.Counters;
        return new StatsMessage
        {
            Device = outputs.Topics.Device,
            At = outputs.Time.GetUtcNow(),
            Version = Version,
            UptimeSeconds = Math.Round(outputs.Time.GetElapsedTime(_started).TotalSeconds, 1),
            WorkingSetBytes = Environment.WorkingSet,
            Model = detector.ModelName,
            Provider = detector.ProviderName,
            ProvidersNotUsed = detector.ProvidersNotUsed,
            TemperatureC = BoxTemperature.Read(),
            Commands = new CommandStatsMessage(asked.Accepted, asked.Refused, asked.Dropped),
            Mqtt = new BrokerStatsMessage(counters.Published, counters.Dropped, counters.Reconnects, outputs.Publisher.QueueLength),
            Cameras = pipeline.Cameras.Values.ToDictionary(camera => camera.Name, Take),
        };
    }

    private CameraStatsMessage Take(CameraPipeline camera)
    {
        CaptureStatus status = camera.Capture.Status;
        CameraRates rates = _rates.GetValue(camera, added => new CameraRates(
            new RateMeter(outputs.Time, added.Started), new RateMeter(outputs.Time, added.Started)));
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
