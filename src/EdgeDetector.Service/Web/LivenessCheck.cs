using System.Globalization;
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
        return Task.FromResult(stuck.Count == 0
            ? HealthCheckResult.Healthy("every loop makes progress")
            : HealthCheckResult.Unhealthy("no progress of " + string.Join(", ", stuck.Select(Describe))));
    }

    private static string Describe(Heartbeat beat) =>
        string.Create(CultureInfo.InvariantCulture, $"{beat.Stage} for {beat.Age.TotalSeconds:0.0} s");
}
