using System.Buffers;
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
    /// <param name="waited">How long ago that was.</param>
    /// <param name="isLate">Whether it is sent late.</param>
    public static void Write(IBufferWriter<byte> buffer, ReadOnlyMemory<byte> stored, TimeSpan waited, bool isLate)
    {
        if (AgeOf(stored.Span) is not { } age)
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

            json.WriteNumber(Age, Math.Round(age + waited.TotalMilliseconds, 3));
            if (isLate)
            {
                json.WriteBoolean(Replayed, true);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The age that a message of ours told when it was stored, in milliseconds; null where it is none of ours, or tells none.</summary>
    private static double? AgeOf(ReadOnlySpan<byte> stored)
    {
        Utf8JsonReader json = new(stored);
        double? age = null;
        bool hasTime = false;
        try
        {
            while (json.Read())
            {
                if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                hasTime |= json.ValueTextEquals(CapturedAt);
                if (json.ValueTextEquals(Age) && json.Read() && json.TokenType == JsonTokenType.Number)
                {
                    age = json.GetDouble();
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return hasTime ? age : null;
    }
}
