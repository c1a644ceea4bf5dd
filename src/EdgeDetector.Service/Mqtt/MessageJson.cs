using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeDetector.Service.Engines;

namespace EdgeDetector.Service.Mqtt;

/// <summary>How messages become JSON: camelCase, nothing absent written as null; generated code, so that no reflection runs at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DetectionsMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(CameraStatusMessage))]
[JsonSerializable(typeof(StatsMessage))]
[JsonSerializable(typeof(AnswerMessage))]
[JsonSerializable(typeof(ClockMessage))]
[JsonSerializable(typeof(EngineMessage))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    // Quotes and letters of all languages as they are: escapes are for JSON inside of HTML, which these never are.
    internal static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a message of any form; not for HTML.</summary>
    public static void Write<T>(IBufferWriter<byte> buffer, T message, JsonTypeInfo<T> type)
    {
        using Utf8JsonWriter json = new(buffer, Plain);
        JsonSerializer.Serialize(json, message, type);
    }
}

/// <summary>Times as ISO 8601 in UTC with microseconds.</summary>
internal static class MicrosecondTime
{
    /// <summary>The form.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private const int Length = 27;

    /// <summary>Writes a time as plain text.</summary>
    public static void Write(IBufferWriter<byte> buffer, DateTimeOffset time)
    {
        time.UtcDateTime.TryFormat(buffer.GetSpan(Length), out int length, Format, CultureInfo.InvariantCulture);
        buffer.Advance(length);
    }
}

/// <summary>Writes times as ISO 8601 in UTC with microseconds.</summary>
internal sealed class MicrosecondTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.ParseExact(
            reader.GetString()!, MicrosecondTime.Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out int length, MicrosecondTime.Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
