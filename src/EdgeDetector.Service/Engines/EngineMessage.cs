using System.Text.Json.Serialization;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Engines;

/// <summary>Where the TensorRT engine of the model in use stands; retained.</summary>
internal sealed record EngineMessage
{
    public string Schema { get; } = "edgedetector.engine/1";

    public required string Device { get; init; }

    /// <summary>When this message was made.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset At { get; init; }

    public required string Model { get; init; }

    /// <summary>unused, building, ready or failed.</summary>
    public required string State { get; init; }

    /// <summary>How long it has been built; absent where it is not.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>How long the build takes, by earlier ones; absent where nobody knows.</summary>
    public double? EstimateSeconds { get; init; }

    /// <summary>Why there is none; absent where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The word of a message for where an engine stands.</summary>
    public static string WordOf(EngineLife life) => life.ToString().ToLowerInvariant();
}
