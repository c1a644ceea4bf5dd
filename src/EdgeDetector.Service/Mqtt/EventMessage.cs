using System.Text.Json.Serialization;
using EdgeDetector.Geometry;
using EdgeDetector.Objects;

namespace EdgeDetector.Service.Mqtt;

/// <summary>Something that happened in the life of an object; Schemas/event.schema.json describes it for subscribers.</summary>
internal sealed record EventMessage
{
    /// <summary>Name and version of the form.</summary>
    public string Schema { get; } = "edgedetector.event/1";

    /// <summary>new, update or end.</summary>
    public required string Type { get; init; }

    /// <summary>The object: a UUID of version 7.</summary>
    public required Guid Id { get; init; }

    public required long Sequence { get; init; }

    public required string Device { get; init; }

    public required string Camera { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Milliseconds from capture to the moment this message was handed to the broker; set at that moment.</summary>
    public double AgeMs { get; set; }

    public required FrameSizeMessage Frame { get; init; }

    public required string Class { get; init; }

    public required int ClassId { get; init; }

    public required long TrackId { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset StartedAt { get; init; }

    public required IReadOnlyList<string> Changes { get; init; }

    public ObjectStateMessage? Before { get; init; }

    public required ObjectStateMessage After { get; init; }

    /// <summary>The words for what has changed.</summary>
    public static IReadOnlyList<string> Words(ObjectChanges changes) =>
        [.. Enum.GetValues<ObjectChanges>().Where(change => change != ObjectChanges.None && changes.HasFlag(change)).Select(change => change.ToString().ToLowerInvariant())];
}

/// <summary>What holds of an object at one time.</summary>
internal sealed record ObjectStateMessage
{
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset SeenAt { get; init; }

    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public DateTimeOffset? EndedAt { get; init; }

    public required double DurationSeconds { get; init; }

    public required BoxMessage Box { get; init; }

    public required BoxMessage BoxNormalized { get; init; }

    public required float Confidence { get; init; }

    public required float BestConfidence { get; init; }

    public required IReadOnlyList<string> Zones { get; init; }

    public required IReadOnlyList<string> EnteredZones { get; init; }

    public required IReadOnlyList<string> LoiteringZones { get; init; }

    public required IReadOnlyList<LineCrossingMessage> LineCrossings { get; init; }

    public required bool Stationary { get; init; }

    public required int MotionlessFrames { get; init; }

    public required int PositionChanges { get; init; }

    /// <summary>Where it went; only of the state that holds now.</summary>
    public IReadOnlyList<PathPointMessage>? Path { get; init; }

    public SnapshotFactsMessage? BestSnapshot { get; init; }

    public static ObjectStateMessage From(ObjectState state, bool withPath) => new()
    {
        SeenAt = state.SeenAt,
        EndedAt = state.EndedAt,
        DurationSeconds = Math.Round(state.Duration.TotalSeconds, 3),
        Box = BoxMessage.From(state.Box, 1, 1, 2),
        BoxNormalized = BoxMessage.From(state.Box, state.Frame.Width, state.Frame.Height, 6),
        Confidence = MathF.Round(state.Confidence, 4),
        BestConfidence = MathF.Round(state.BestConfidence, 4),
        Zones = state.Zones,
        EnteredZones = state.EnteredZones,
        LoiteringZones = state.LoiteringZones,
        LineCrossings = [.. state.Crossings.Select(LineCrossingMessage.From)],
        Stationary = state.Motion.IsStationary,
        MotionlessFrames = state.Motion.MotionlessFrames,
        PositionChanges = state.Motion.PositionChanges,
        Path = withPath ? [.. state.Path.Select(PathPointMessage.From)] : null,
        BestSnapshot = state.BestSnapshot is { } snapshot ? SnapshotFactsMessage.From(snapshot, state.Frame) : null,
    };
}

/// <summary>A line that an object crossed.</summary>
internal sealed record LineCrossingMessage(string Line, string Direction, [property: JsonConverter(typeof(MicrosecondTimeConverter))] DateTimeOffset At)
{
    public static LineCrossingMessage From(LineCrossing crossing) => new(crossing.Line, LineDirection.Of(crossing.IsForward), crossing.At);
}

/// <summary>How topics and messages call the two ways over a line.</summary>
internal static class LineDirection
{
    /// <summary>From the line's left hand to its right, or the other way.</summary>
    public static string Of(bool isForward) => isForward ? "forward" : "backward";
}

/// <summary>A place of a path: the middle of the box's lower edge, in fractions of the frame.</summary>
internal sealed record PathPointMessage(double X, double Y, [property: JsonConverter(typeof(MicrosecondTimeConverter))] DateTimeOffset At)
{
    public static PathPointMessage From(PathPoint point) => new(Math.Round(point.Point.X, 4), Math.Round(point.Point.Y, 4), point.At);
}

/// <summary>The frame that shows an object best.</summary>
internal sealed record SnapshotFactsMessage(
    [property: JsonConverter(typeof(MicrosecondTimeConverter))] DateTimeOffset CapturedAt, BoxMessage Box, BoxMessage BoxNormalized, float Confidence)
{
    public static SnapshotFactsMessage From(ObjectSnapshot snapshot, PixelSize frame) => new(
        snapshot.CapturedAt,
        BoxMessage.From(snapshot.Box, 1, 1, 2),
        BoxMessage.From(snapshot.Box, frame.Width, frame.Height, 6),
        MathF.Round(snapshot.Confidence, 4));
}
