using System.Text.Json.Serialization;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Web.Api;

/// <summary>How the box does.</summary>
internal sealed record StatsReport
{
    /// <summary>Its name.</summary>
    public required string Device { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>When the service was started.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long ago that is.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The execution provider that runs it.</summary>
    public required string Provider { get; init; }

    /// <summary>The names of its classes, in their order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Degrees Celsius of the hottest part of the box; absent where the box does not tell.</summary>
    public double? TemperatureCelsius { get; init; }

    /// <summary>Whether the service does its job, as /healthz/ready says.</summary>
    public required HealthSummary Health { get; init; }

    /// <summary>The broker.</summary>
    public required BrokerReport Broker { get; init; }
}

/// <summary>Whether all is well.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Reason">What is not, in one line for people; absent where all is.</param>
internal sealed record HealthSummary(string Status, string? Reason);

/// <summary>How it stands with the broker.</summary>
/// <param name="Connected">Whether it is there.</param>
/// <param name="Waiting">Messages that it has not confirmed, in memory or on disk.</param>
internal sealed record BrokerReport(bool Connected, long Waiting);
