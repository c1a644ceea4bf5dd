using System.Text.Json.Serialization;

namespace EdgeDetector.Service.HomeAssistant;

/// <summary>
/// One device and what it consists of, as Home Assistant's MQTT discovery takes it ("device discovery payload" of its MQTT integration).
/// </summary>
internal sealed record DiscoveryMessage
{
    public required DeviceMessage Device { get; init; }

    public required OriginMessage Origin { get; init; }

    public required IReadOnlyDictionary<string, ComponentMessage> Components { get; init; }

    public int Qos { get; } = 1;
}

/// <summary>The device.</summary>
internal sealed record DeviceMessage
{
    public required IReadOnlyList<string> Identifiers { get; init; }

    public required string Name { get; init; }

    public string Manufacturer { get; } = "EdgeDetector";

    public required string Model { get; init; }

    public required string SwVersion { get; init; }

    public string? ViaDevice { get; init; }
}

/// <summary>What announces it.</summary>
internal sealed record OriginMessage(string Name, string SwVersion);

/// <summary>One entity; with a platform alone, one that is no more.</summary>
internal sealed record ComponentMessage
{
    public required string Platform { get; init; }

    public string? UniqueId { get; init; }

    public string? Name { get; init; }

    public string? DeviceClass { get; init; }

    public string? StateClass { get; init; }

    public string? EntityCategory { get; init; }

    public string? StateTopic { get; init; }

    public string? ValueTemplate { get; init; }

    public string? UnitOfMeasurement { get; init; }

    public int? ExpireAfter { get; init; }

    public string? CommandTopic { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    public double? Step { get; init; }

    public string? Mode { get; init; }

    public string? ImageTopic { get; init; }

    public string? ContentType { get; init; }

    public IReadOnlyList<AvailabilityMessage>? Availability { get; init; }

    public string? AvailabilityMode { get; init; }
}

/// <summary>A topic that tells whether an entity can be believed.</summary>
internal sealed record AvailabilityMessage(string Topic, string ValueTemplate)
{
    public string PayloadAvailable { get; } = "online";

    public string PayloadNotAvailable { get; } = "offline";
}

/// <summary>How documents become JSON: snake_case, nothing absent written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DiscoveryMessage))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
