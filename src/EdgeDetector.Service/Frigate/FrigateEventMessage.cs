using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Frigate;

/// <summary>An event as Frigate tells it.</summary>
internal sealed record FrigateEventMessage(string Type, FrigateObjectMessage Before, FrigateObjectMessage After)
{
    /// <summary>Writes it.</summary>
    public void Write(IBufferWriter<byte> buffer) => MessageJson.Write(buffer, this, FrigateJson.Default.FrigateEventMessage);
}

/// <summary>
/// What holds of an object, as Frigate tells it. Nothing more is ever recognised of it, no label within the label, attribute or plate, nor are
/// clips kept: that is what null, nothing and false say there.
/// </summary>
internal sealed record FrigateObjectMessage
{
    public required string Id { get; init; }

    public required string Camera { get; init; }

    public required double FrameTime { get; init; }

    public required FrigateSnapshotMessage? Snapshot { get; init; }

    public required string Label { get; init; }

    public string? SubLabel { get; }

    public required float TopScore { get; init; }

    /// <summary>Only objects that are believed are told.</summary>
    public bool FalsePositive { get; }

    public required double StartTime { get; init; }

    public required double? EndTime { get; init; }

    public required float Score { get; init; }

    public required int[] Box { get; init; }

    public required int Area { get; init; }

    public required double Ratio { get; init; }

    /// <summary>The part of the frame that was searched: all of it.</summary>
    public required int[] Region { get; init; }

    public required IReadOnlyList<string> CurrentZones { get; init; }

    public required IReadOnlyList<string> EnteredZones { get; init; }

    /// <summary>In messages Frigate has none either.</summary>
    public string? Thumbnail { get; }

    public required bool HasSnapshot { get; init; }

    public bool HasClip { get; }

    public required bool Active { get; init; }

    public required bool Stationary { get; init; }

    public required int MotionlessCount { get; init; }

    public required int PositionChanges { get; init; }

    public IReadOnlyDictionary<string, float> Attributes { get; } = new Dictionary<string, float>();

    public IReadOnlyList<string> CurrentAttributes { get; } = [];

    public string? RecognizedLicensePlate { get; }

    /// <summary>Where it went.</summary>
    public required IReadOnlyList<FrigatePathPoint> PathData { get; init; }

    /// <summary>What is told of an object in one of its states.</summary>
    public static FrigateObjectMessage From(string camera, string className, ObjectIdentity identity, ObjectState state)
    {
        PixelBox box = PixelBox.Of(state.Box, state.Frame);
        return new FrigateObjectMessage
        {
            Id = identity.Id.ToString(),
            Camera = camera,
            FrameTime = UnixSeconds(state.SeenAt),
            Snapshot = state.BestSnapshot is { } snapshot ? FrigateSnapshotMessage.From(snapshot, state.Frame) : null,
            Label = className,
            TopScore = MathF.Round(state.BestConfidence, 4),
            StartTime = UnixSeconds(identity.StartedAt),
            EndTime = state.EndedAt is { } end ? UnixSeconds(end) : null,
            Score = MathF.Round(state.Confidence, 4),
            Box = box.Corners,
            Area = box.Area,
            Ratio = box.Ratio,
            Region = [0, 0, state.Frame.Width, state.Frame.Height],
            CurrentZones = state.Zones,
            EnteredZones = state.EnteredZones,
            HasSnapshot = state.BestSnapshot is not null,
            Active = !state.Motion.IsStationary,
            Stationary = state.Motion.IsStationary,
            MotionlessCount = state.Motion.MotionlessFrames,
            PositionChanges = state.Motion.PositionChanges,
            PathData = [.. state.Path.Select(point => new FrigatePathPoint(point))],
        };
    }

    /// <summary>Seconds since 1970, to the microsecond.</summary>
    public static double UnixSeconds(DateTimeOffset time) => Math.Round((time - DateTimeOffset.UnixEpoch).TotalSeconds, 6);
}

/// <summary>The frame that shows an object best, as Frigate tells it.</summary>
internal sealed record FrigateSnapshotMessage
{
    public required double FrameTime { get; init; }

    public required int[] Box { get; init; }

    public required int Area { get; init; }

    public required int[] Region { get; init; }

    public required float Score { get; init; }

    /// <summary>Attributes are never known.</summary>
    public IReadOnlyList<string> Attributes { get; } = [];

    public static FrigateSnapshotMessage From(ObjectSnapshot snapshot, PixelSize frame)
    {
        PixelBox box = PixelBox.Of(snapshot.Box, frame);
        return new FrigateSnapshotMessage
        {
            FrameTime = FrigateObjectMessage.UnixSeconds(snapshot.CapturedAt),
            Box = box.Corners,
            Area = box.Area,
            Region = [0, 0, frame.Width, frame.Height],
            Score = MathF.Round(snapshot.Confidence, 4),
        };
    }
}

/// <summary>A place of a path, the middle of the box's lower edge in fractions of the frame: <c>[[x, y], time]</c>.</summary>
[JsonConverter(typeof(FrigatePathPointConverter))]
internal readonly record struct FrigatePathPoint(PathPoint Point);

/// <summary>Writes places of paths as Frigate does.</summary>
internal sealed class FrigatePathPointConverter : JsonConverter<FrigatePathPoint>
{
    /// <inheritdoc/>
    public override FrigatePathPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FrigatePathPoint value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStartArray();
        writer.WriteNumberValue(Math.Round(value.Point.Point.X, 4));
        writer.WriteNumberValue(Math.Round(value.Point.Point.Y, 4));
        writer.WriteEndArray();
        writer.WriteNumberValue(FrigateObjectMessage.UnixSeconds(value.Point.At));
        writer.WriteEndArray();
    }
}

/// <summary>A box as Frigate has them: whole pixels within the frame.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Left, top, right, bottom.</summary>
    public int[] Corners => [Left, Top, Right, Bottom];

    /// <summary>In pixels.</summary>
    public int Area => (Right - Left) * (Bottom - Top);

    /// <summary>Width by height.</summary>
    public double Ratio => Bottom > Top ? Math.Round((Right - Left) / (double)(Bottom - Top), 2) : 0;

    public static PixelBox Of(Box box, PixelSize frame) => new(
        Clip(box.X, frame.Width), Clip(box.Y, frame.Height), Clip(box.Right, frame.Width), Clip(box.Bottom, frame.Height));

    private static int Clip(float edge, int size) => (int)Math.Clamp(MathF.Round(edge), 0, size);
}

/// <summary>How messages become JSON: snake_case; what is null is written, as subscribers look for it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FrigateEventMessage))]
[JsonSerializable(typeof(FrigateStatsMessage))]
internal sealed partial class FrigateJson : JsonSerializerContext;
