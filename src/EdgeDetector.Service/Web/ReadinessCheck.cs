using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Web;

/// <summary>
/// Whether the service does its job, part by part: the model, each camera, the broker. A camera without fresh frames makes it
/// unhealthy; a lost broker, or a file that has been played to its end, degraded.
/// </summary>
internal sealed class ReadinessCheck(
    DetectionPipeline pipeline, SharedDetector detector, MqttPublisher publisher, IOptionsMonitor<EdgeDetectorOptions> options, TimeProvider time)
    : IHealthCheck
{
    /// <summary>What the names of the cameras' parts begin with.</summary>
    public const string CameraPart = "cameras/";

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
            ["model"] = new PartReport(HealthStatus.Healthy, $"{detector.ModelName} on {detector.ProviderName}"),
            ["broker"] = LookAtBroker(),
        };
        foreach ((string name, CameraPipeline camera) in pipeline.Cameras)
        {
            parts[CameraPart + name] = LookAt(camera.Capture.Status, options.CurrentValue.Cameras.GetValueOrDefault(name)?.StaleAfter);
        }

        if (pipeline.Cameras.Count == 0)
        {
            parts["configuration"] = new PartReport(HealthStatus.Unhealthy, "no camera is enabled");
        }

        return parts;
    }

    private PartReport LookAtBroker() => publisher.IsConnected
        ? new PartReport(HealthStatus.Healthy, "connected")
        : new PartReport(HealthStatus.Degraded, publisher.LastFailure ?? "not connected yet");

    private PartReport LookAt(CaptureStatus status, TimeSpan? staleAfter)
    {
        TimeSpan? age = time.GetUtcNow() - status.LastFrameAt;
        return status.State switch
        {
            CaptureState.Online when age <= (staleAfter ?? TimeSpan.MaxValue) =>
                new PartReport(HealthStatus.Healthy, FormattableString.Invariant($"last frame {age?.TotalSeconds:0.00} s ago")),
            CaptureState.Online => new PartReport(HealthStatus.Unhealthy, FormattableString.Invariant($"no frame for {age?.TotalSeconds:0.0} s")),
            CaptureState.Ended => new PartReport(HealthStatus.Degraded, "played to its end"),
            _ => new PartReport(HealthStatus.Unhealthy, status.Error ?? status.State.ToString().ToLowerInvariant()),
        };
    }
}

/// <summary>How one part does, and why.</summary>
internal sealed record PartReport(HealthStatus Status, string Reason);
