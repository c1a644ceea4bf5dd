using EdgeDetector.Service.History;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeDetector.Service.Web.Api;

/// <summary>Tells how the box does, of what its parts know.</summary>
internal sealed class StatsReports(
    SharedDetector detector, SceneOutputs scenes, MessageOutbox outbox, StatsPublisher stats, FigureHistory figures, HealthCheckService health)
{
    /// <summary>As it is now.</summary>
    public async Task<StatsReport> TakeAsync(CancellationToken cancellationToken)
    {
        ServedModel model = detector.Current;
        TimeSpan uptime = stats.Uptime;
        HealthReport report = await health
            .CheckHealthAsync(check => check.Name == HealthEndpoints.Ready, cancellationToken).ConfigureAwait(false);
        return new StatsReport
        {
            Device = scenes.Pipeline.Topics.Device,
            Version = StatsPublisher.Version,
            StartedAt = scenes.Pipeline.Time.WallNow - uptime,
            UptimeSeconds = Math.Round(uptime.TotalSeconds, 1),
            Model = model.Name,
            Provider = model.ProviderName,
            Classes = model.Classes,
            TemperatureCelsius = figures.Newest.Temperature,
            Health = new HealthSummary(HealthEndpoints.Name(report.Status), ReasonOf(report)),
            Broker = LookAtBroker(),
        };
    }

    // What the outbox has handed over stands in a queue too: the larger number is that of all.
    private BrokerReport LookAtBroker()
    {
        IReadOnlyList<MqttPublisher> publishers = scenes.Publishers;
        return new BrokerReport(
            publishers.All(publisher => publisher.IsConnected),
            Math.Max(publishers.Sum(publisher => publisher.QueueLength), outbox.Counters.Waiting));
    }

    private static string? ReasonOf(HealthReport report)
    {
        string[] reasons =
        [
            .. report.Entries.Values.SelectMany(entry => entry.Data)
                .Where(part => part.Value is PartReport { Status: not HealthStatus.Healthy })
                .Select(part => $"{part.Key}: {((PartReport)part.Value).Reason}"),
        ];
        return reasons.Length > 0 ? string.Join("; ", reasons) : null;
    }
}
