using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Degrading;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.History;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Web;

/// <summary>
/// Whether the service does its job, part by part: the configuration, the model, each camera, the broker, the pictures of objects. A camera
/// without fresh frames makes it unhealthy; an edit or a model that is not used, a lost broker, or one that takes less than there is, a disk
/// that takes no events, past events or pictures, or a file that has been played to its end, degraded.
/// </summary>
internal sealed class ReadinessCheck(
    DetectionPipeline pipeline,
    ConfigurationFile file,
    SharedDetector detector,
    EngineBuilder engine,
    DegradeWatch degraded,
    MqttPublisher publisher,
    MessageOutbox outbox,
    SnapshotWriter snapshots,
    EventHistory history,
    IOptionsMonitor<EdgeDetectorOptions> options,
    SteadyClock time)
    : IHealthCheck
{
    private static readonly TimeSpan DropMemory = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, PartReport> parts = Look();
        HealthStatus worst = parts.Values.Min(part => part.Status);
        return Task.FromResult(new HealthCheckResult(worst, data: parts.ToDictionary(part => part.Key, object (part) => part.Value)));
    }

    private Dictionary<string, PartReport> Look()
    {
        Dictionary<string, PartReport> parts = new()
        {
            ["configuration"] = LookAtConfiguration(),
            ["model"] = LookAtModel(),
            ["engine"] = LookAtEngine(),
            ["load"] = degraded.Reason is { } reason ? new PartReport(HealthStatus.Degraded, reason) : new PartReport(HealthStatus.Healthy, "all is done"),
            ["broker"] = LookAtBroker(),
            ["outbox"] = LookAtOutbox(),
            ["snapshots"] = LookAtSnapshots(),
            ["history"] = LookAtHistory(),
        };
        foreach ((string name, CameraOptions camera) in options.CurrentValue.Cameras)
        {
            parts[HealthEndpoints.CameraPart + name] = LookAt(name, camera);
        }

        return parts;
    }

    private PartReport LookAtConfiguration()
    {
        if (file.LastError is { } error)
        {
            return new PartReport(HealthStatus.Degraded, $"the file as it is now is not used, the last good one holds: {string.Join("; ", error.Errors)}");
        }

        IReadOnlyList<string> waiting = file.NeedsRestart;
        return new PartReport(HealthStatus.Healthy, waiting.Count == 0 ? "as in the file" : $"needs a restart: {string.Join(", ", waiting)}");
    }

    private PartReport LookAtModel()
    {
        ServedModel model = detector.Current;
        string inUse = $"{model.Name} on {model.ProviderName}";
        return pipeline.ModelTrouble is { } trouble
            ? new PartReport(HealthStatus.Degraded, $"{inUse}; the other is not used: {trouble}")
            : new PartReport(HealthStatus.Healthy, inUse);
    }

    private PartReport LookAtEngine()
    {
        EngineStatus status = engine.Status;
        string estimate = status.Estimate is { } time ? FormattableString.Invariant($" of about {time.TotalSeconds:0}") : "";
        return status.Life switch
        {
            EngineLife.Building => new PartReport(HealthStatus.Healthy, FormattableString.Invariant(
                $"TensorRT builds it for {engine.Elapsed.TotalSeconds:0}{estimate} s; {detector.ProviderName} serves")),
            EngineLife.Ready => new PartReport(HealthStatus.Healthy, "ready"),
            EngineLife.Failed => new PartReport(HealthStatus.Degraded, $"{detector.ProviderName} serves: {status.Reason}"),
            _ => new PartReport(HealthStatus.Healthy, status.Reason ?? "none is asked for"),
        };
    }

    private PartReport LookAtBroker()
    {
        if (!publisher.IsConnected)
        {
            return new PartReport(HealthStatus.Degraded, publisher.LastFailure ?? "not connected yet");
        }

        return publisher.SinceDrop is { } ago && ago < DropMemory
            ? new PartReport(HealthStatus.Degraded, FormattableString.Invariant(
                $"takes fewer messages than there are: the last was dropped {ago.TotalSeconds:0} s ago, {publisher.Counters.Dropped} in all"))
            : new PartReport(HealthStatus.Healthy, "connected");
    }

    private PartReport LookAtOutbox()
    {
        if (outbox.Trouble is { } trouble)
        {
            return new PartReport(HealthStatus.Degraded, $"events wait in memory alone: {trouble}");
        }

        return new PartReport(HealthStatus.Healthy, outbox.IsEnabled ? $"{outbox.Counters.Waiting} messages wait for the broker" : "turned off");
    }

    private PartReport LookAtSnapshots() => snapshots.Trouble is { } trouble
        ? new PartReport(HealthStatus.Degraded, trouble)
        : new PartReport(HealthStatus.Healthy, FormattableString.Invariant($"{snapshots.Counters.Bytes / 1048576.0:0.0} MiB kept"));

    private PartReport LookAtHistory() => history.Trouble is { } trouble
        ? new PartReport(HealthStatus.Degraded, $"past events are in memory alone: {trouble}")
        : new PartReport(HealthStatus.Healthy, FormattableString.Invariant($"{history.Kept} past events kept"));

    private PartReport LookAt(string name, CameraOptions camera)
    {
        if (pipeline.Cameras.GetValueOrDefault(name) is { } running)
        {
            return LookAt(running.Capture.Status, camera.StaleAfter);
        }

        // Turned off on purpose, by the configuration or a command, is no fault.
        return camera.Enabled
            ? new PartReport(HealthStatus.Unhealthy, "is being opened anew")
            : new PartReport(HealthStatus.Healthy, PipelineOutputs.Off);
    }

    private PartReport LookAt(CaptureStatus status, TimeSpan staleAfter)
    {
        TimeSpan? age = time.GetUtcNow() - status.LastFrameAt;
        return status.State switch
        {
            CaptureState.Online when age <= staleAfter =>
                new PartReport(HealthStatus.Healthy, FormattableString.Invariant($"last frame {age?.TotalSeconds:0.00} s ago")),
            CaptureState.Online => new PartReport(HealthStatus.Unhealthy, FormattableString.Invariant($"no frame for {age?.TotalSeconds:0.0} s")),
            CaptureState.Ended => new PartReport(HealthStatus.Degraded, "played to its end"),
            _ => new PartReport(HealthStatus.Unhealthy, status.Reason ?? status.State.ToString().ToLowerInvariant()),
        };
    }
}

/// <summary>How one part does, and why.</summary>
internal sealed record PartReport(HealthStatus Status, string Reason);
