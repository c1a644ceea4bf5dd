using System.Buffers;
using System.Globalization;
using System.Text.Json.Serialization;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.DeepStream;

/// <summary>The objects of one frame, in the minimal form of DeepStream's nvmsgconv.</summary>
internal sealed record DeepStreamMessage
{
    [JsonPropertyName("version")]
    public string Version { get; } = "4.0";

    [JsonPropertyName("id")]
    public required long Id { get; init; }

    [JsonPropertyName("@timestamp")]
    public required string Timestamp { get; init; }

    [JsonPropertyName("sensorId")]
    public required string SensorId { get; init; }

    [JsonPropertyName("objects")]
    public required IReadOnlyList<string> Objects { get; init; }

    /// <summary>How times are written.</summary>
    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// One object: identity, edges of its box in pixels, class, the sign for attributes, and the confidence; of attributes nothing is known.
    /// </summary>
    public static string TextOf(long id, in Detection seen, string className) => string.Create(
        CultureInfo.InvariantCulture,
        $"{id}|{seen.Box.X:0.##}|{seen.Box.Y:0.##}|{seen.Box.Right:0.##}|{seen.Box.Bottom:0.##}|{className.Replace('|', '_')}|#|{seen.Confidence:0.####}");

    /// <summary>Writes it.</summary>
    public void Write(IBufferWriter<byte> buffer) => MessageJson.Write(buffer, this, DeepStreamJson.Default.DeepStreamMessage);
}

/// <summary>How messages become JSON.</summary>
[JsonSerializable(typeof(DeepStreamMessage))]
internal sealed partial class DeepStreamJson : JsonSerializerContext;
