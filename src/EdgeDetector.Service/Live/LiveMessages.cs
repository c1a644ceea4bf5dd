using System.Buffers;
using System.Text.Json.Serialization;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Live;

/// <summary>What was found in a frame, for whoever draws it.</summary>
internal sealed record LiveFrameMessage
{
    public required string Camera { get; init; }

    public required long Sequence { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset CapturedAt { get; init; }

    public required FrameSizeMessage Frame { get; init; }

    public required TimingMessage TimingMs { get; init; }

    /// <summary>By falling confidence.</summary>
    public required IReadOnlyList<LiveObjectMessage> Objects { get; init; }

    /// <summary>What the model proposed, by falling confidence, where somebody asked for it.</summary>
    public LiveProposalsMessage? Proposals { get; init; }
}

/// <summary>An object in a frame; its box in fractions of the frame.</summary>
internal readonly record struct LiveObjectMessage(string Class, float Confidence, BoxMessage Box)
{
    /// <summary>The track it belongs to; absent where none does.</summary>
    public long? TrackId { get; init; }
}

/// <summary>What the model proposed before thresholds and suppression, and by which rule it would be suppressed.</summary>
/// <param name="Kind">iou, greedy or diou: how overlap is measured.</param>
/// <param name="Exponent">Exponent of the distance's share in it; of no meaning for iou.</param>
/// <param name="Objects">By falling confidence.</param>
internal sealed record LiveProposalsMessage(string Kind, float Exponent, IReadOnlyList<LiveObjectMessage> Objects);

/// <summary>How sure the model was of late.</summary>
/// <param name="Minutes">The time that was counted.</param>
/// <param name="Classes">Counts in bins of equal width from 0 to 1, of each class that was found.</param>
internal sealed record ConfidencesMessage(int Minutes, IReadOnlyDictionary<string, int[]> Classes);

/// <summary>How the messages become server-sent events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveFrameMessage))]
[JsonSerializable(typeof(ConfidencesMessage))]
internal sealed partial class LiveJson : JsonSerializerContext
{
    /// <summary>A whole event named <c>frame</c>: JSON has no line breaks, so that one data line holds it.</summary>
    public static byte[] ToEvent(LiveFrameMessage message)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        buffer.Write("event: frame\ndata: "u8);
        MessageJson.Write(buffer, message, Default.LiveFrameMessage);
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
