using System.Text.Json.Serialization;
using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Mqtt;

/// <summary>What was found in one frame; Schemas/detections.schema.json describes it for subscribers.</summary>
internal sealed record DetectionsMessage
{
    /// <summary>Name and version of the form.</summary>
    public string Schema { get; } = "edgedetector.detections/1";

    public required string Device { get; init; }

    public required string Camera { get; init; }

    public required long Sequence { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Milliseconds from capture to the moment this message was handed to the broker; set at that moment.</summary>
    public double AgeMs { get; set; }

    public required TimingMessage TimingMs { get; init; }

    public required FrameSizeMessage Frame { get; init; }

    public required string Model { get; init; }

    public required string Provider { get; init; }

    public required IReadOnlyList<DetectionMessage> Detections { get; init; }
}

/// <summary>Milliseconds that the frame spent in each stage.</summary>
internal readonly record struct TimingMessage(double Queue, double Preprocess, double Inference, double Postprocess)
{
    public static TimingMessage From(TimeSpan queue, DetectTimings timings) =>
        new(Rounded(queue), Rounded(timings.Preprocess), Rounded(timings.Inference), Rounded(timings.Postprocess));

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

/// <summary>Size of the frame that the boxes refer to, in pixels.</summary>
internal readonly record struct FrameSizeMessage(int Width, int Height);

/// <summary>One object.</summary>
internal readonly record struct DetectionMessage(
    string Class, int ClassId, float Confidence, BoxMessage Box, BoxMessage BoxNormalized)
{
    /// <summary>The track it belongs to; absent where none does.</summary>
    public long? TrackId { get; init; }

    public static DetectionMessage From(Detection detection, string className, int frameWidth, int frameHeight) =>
        new(
            className,
            detection.ClassId,
            MathF.Round(detection.Confidence, 4),
            BoxMessage.From(detection.Box, 1, 1, 2),
            BoxMessage.From(detection.Box, frameWidth, frameHeight, 6));
}

/// <summary>A box: left, top, width and height, in pixels or as fractions of the frame; not clipped to the frame.</summary>
internal readonly record struct BoxMessage(float X, float Y, float Width, float Height)
{
    public static BoxMessage From(Box box, float unitX, float unitY, int digits) =>
        new(
            MathF.Round(box.X / unitX, digits),
            MathF.Round(box.Y / unitY, digits),
            MathF.Round(box.Width / unitX, digits),
            MathF.Round(box.Height / unitY, digits));
}
