using System.Text.Json.Serialization;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.HomeAssistant;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Storage;

/// <summary>How the files that the service keeps are written: camelCase, nothing absent written, nor what follows from the rest.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Overrides))]
[JsonSerializable(typeof(SeenClasses))]
[JsonSerializable(typeof(AnnouncedDocuments))]
[JsonSerializable(typeof(CrossedLines))]
[JsonSerializable(typeof(NotedTopics))]
[JsonSerializable(typeof(FaultRow))]
internal sealed partial class StateJson : JsonSerializerContext;
