using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Outbox;

/// <summary>
/// The content of a stored message at the moment it is sent. In messages of our own the age becomes the true one, and those that are sent
/// late say so; all others are sent as they were stored.
/// </summary>
internal static class LatePayload
{
    /// <summary>The property that tells the age; the next one tells that the message is late.</summary>
    private const string Age = "ageMs";
    private const string Replayed = "replayed";
    private const string CapturedAt = "capturedAt";

    /// <summary>Writes it.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="stored">The content as it was stored.</param>
    /// <param name="now">The time.</param>
    /// <param name="isLate">Whether it is sent late.</param>
    public static void Write(IBufferWriter<byte> buffer, ReadOnlyMemory<byte> stored, DateTimeOffset now, bool isLate)
    {
        if (TimeOf(stored.Span) is not { } capturedAt)
        {
            buffer.Write(stored.Span);
            return;
        }

        using JsonDocument document = JsonDocument.Parse(stored);
        using Utf8JsonWriter json = new(buffer, MessageJson.Plain);
        json.WriteStartObject();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!property.NameEquals(Age))
            {
                property.WriteTo(json);
                continue;
            }

            json.WriteNumber(Age, Math.Round((now - capturedAt).TotalMilliseconds, 3));
            if (isLate)
            {
                json.WriteBoolean(Replayed, true);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>When what a message of ours tells was captured; null where it is none of ours, or tells no age.</summary>
    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> stored)
    {
        Utf8JsonReader json = new(stored);
        DateTimeOffset? capturedAt = null;
        bool hasAge = false;
        try
        {
            while (json.Read())
            {
                if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                hasAge |= json.ValueTextEquals(Age);
                if (json.ValueTextEquals(CapturedAt) && json.Read() && json.TokenType == JsonTokenType.String
                    && DateTimeOffset.TryParse(json.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
                {
                    capturedAt = time;
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return hasAge ? capturedAt : null;
    }
}
