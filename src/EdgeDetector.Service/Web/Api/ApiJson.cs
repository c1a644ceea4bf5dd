using System.Text.Json.Serialization;
using EdgeDetector.Service.History;

namespace EdgeDetector.Service.Web.Api;

/// <summary>How the API's answers become JSON: camelCase, nothing absent written as null; generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RefusalReport))]
[JsonSerializable(typeof(CamerasReport))]
[JsonSerializable(typeof(EventsReport))]
[JsonSerializable(typeof(EventRecord))]
[JsonSerializable(typeof(ZonesReport))]
[JsonSerializable(typeof(ConfigurationReport))]
[JsonSerializable(typeof(StatsReport))]
[JsonSerializable(typeof(HistoryReport))]
internal sealed partial class ApiJson : JsonSerializerContext;
