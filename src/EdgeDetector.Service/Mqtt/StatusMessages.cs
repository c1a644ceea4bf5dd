using System.Text.Json.Serialization;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Mqtt;

/// <summary>State of one camera; retained.</summary>
internal sealed record CameraStatusMessage
{
    public string Schema { get; } = "edgedetector.cameraStatus/1";

    public required string Device { get; init; }

    public required string Camera { get; init; }

    /// <summary>connecting, online, stale, offline, ended, stopped or off.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not online; absent where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>When this message was made.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset At { get; init; }

    /// <summary>When the last frame was captured; absent before the first.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public DateTimeOffset? LastFrameAt { get; init; }

    public FrameSizeMessage? Frame { get; init; }
}

/// <summary>How the box does; sent every few seconds.</summary>
internal sealed record StatsMessage
{
    public string Schema { get; } = "edgedetector.stats/1";

    public required string Device { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset At { get; init; }

    public required string Version { get; init; }

    public required double UptimeSeconds { get; init; }

    public required long WorkingSetBytes { get; init; }

    public required string Model { get; init; }

    public required string Provider { get; init; }

    /// <summary>Why better execution providers are not in use, by provider.</summary>
    public required IReadOnlyDictionary<string, string> ProvidersNotUsed { get; init; }

    /// <summary>Of the hottest part of the box, in degrees Celsius; absent where the box does not tell.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Heat, clocks, load and power; absent where the box tells none of them.</summary>
    public BoxStatsMessage? Box { get; init; }

    public required BrokerStatsMessage Mqtt { get; init; }

    /// <summary>What is kept until the broker has confirmed it; absent where nothing is to be.</summary>
    public OutboxStatsMessage? Outbox { get; init; }

    public required CommandStatsMessage Commands { get; init; }

    public required IReadOnlyDictionary<string, CameraStatsMessage> Cameras { get; init; }
}

/// <summary>What the box tells of itself; each is absent where it does not.</summary>
/// <param name="TemperaturesC">Degrees Celsius by thermal zone.</param>
/// <param name="ClocksMhz">Clocks by core and device.</param>
/// <param name="GpuLoad">0..1.</param>
/// <param name="PowerW">Watts by power rail.</param>
/// <param name="PowerMode">As nvpmodel numbers it.</param>
internal sealed record BoxStatsMessage(
    IReadOnlyDictionary<string, double>? TemperaturesC,
    IReadOnlyDictionary<string, double>? ClocksMhz,
    double? GpuLoad,
    IReadOnlyDictionary<string, double>? PowerW,
    int? PowerMode)
{
    /// <summary>Of the sensors; null where none tells anything.</summary>
    public static BoxStatsMessage? Of(BoxSensors sensors)
    {
        BoxStatsMessage message = new(Some(sensors.TemperaturesC), Some(sensors.ClocksMhz), sensors.GpuLoad, Some(sensors.PowerW), sensors.PowerMode);
        return message == new BoxStatsMessage(null, null, null, null, null) ? null : message;
    }

    private static IReadOnlyDictionary<string, double>? Some(IReadOnlyDictionary<string, double> figures) => figures.Count > 0 ? figures : null;
}

/// <summary>Counters of the publisher since the start.</summary>
internal sealed record BrokerStatsMessage(long Published, long Dropped, long Reconnects, int QueueLength);

/// <summary>Messages on disk that no broker has confirmed, how many were too many or too old, and why none are kept where that is so.</summary>
internal sealed record OutboxStatsMessage(long Waiting, long Bytes, long Dropped, string? Trouble);

/// <summary>What became of commands since the start.</summary>
internal sealed record CommandStatsMessage(long Accepted, long Refused, long Dropped);

/// <summary>Counters of one camera since the start; rates over the last interval, in frames per second.</summary>
internal sealed record CameraStatsMessage
{
    public required string State { get; init; }

    public required long Captured { get; init; }

    public required long Dropped { get; init; }

    public required long Inferred { get; init; }

    public required long Reconnects { get; init; }

    public required long Stalls { get; init; }

    public required double CaptureFps { get; init; }

    public required double InferenceFps { get; init; }

    /// <summary>Age of the last frame when its detections were ready, in milliseconds.</summary>
    public double? AgeMs { get; init; }
}

/// <summary>The system's clock was set while the service ran; retained.</summary>
internal sealed record ClockMessage
{
    public string Schema { get; } = "edgedetector.clock/1";

    public required string Device { get; init; }

    /// <summary>When that was noticed, by the new time.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset At { get; init; }

    /// <summary>By how much it was set, in milliseconds; negative: back.</summary>
    public required double StepMs { get; init; }
}

/// <summary>Why a command was refused.</summary>
internal sealed record AnswerMessage
{
    /// <summary>Of longer topics only the beginning is told, in characters.</summary>
    public const int LongestTopic = 512;

    public string Schema { get; } = "edgedetector.answer/1";

    public required string Device { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset At { get; init; }

    /// <summary>The topic of the command.</summary>
    public required string Topic { get; init; }

    /// <summary>What is wrong with it, in one line for people.</summary>
    public required string Reason { get; init; }
}
