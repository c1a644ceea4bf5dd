using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Web;

/// <summary>Whether every loop makes progress: what /healthz/live says.</summary>
internal sealed class LivenessCheck(Heartbeats heartbeats, IOptionsMonitor<EdgeDetectorOptions> options) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Heartbeat> stuck = heartbeats.Stuck(options.CurrentValue.Watchdog.Timeout);
        Dictionary<string, object> loops = heartbeats.All.ToDictionary(
            beat => HealthEndpoints.LoopPart + beat.Loop,
            object (beat) => new PartReport(
                stuck.Contains(beat) ? HealthStatus.Unhealthy : HealthStatus.Healthy,
                FormattableString.Invariant($"{beat.Step} for {beat.Age.TotalSeconds:0.0} s")));
        return Task.FromResult(stuck.Count == 0
            ? HealthCheckResult.Healthy("every loop makes progress", loops)
            : HealthCheckResult.Unhealthy(LivenessGuard.Describe(stuck), data: loops));
    }
}
