using EdgeDetector.Geometry;
using EdgeDetector.Zones;

namespace EdgeDetector.Objects;

/// <summary>What holds of an object at one time; immutable.</summary>
public sealed record ObjectState
{
    /// <summary>Capture time of the last frame that showed it.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>That of the last one when the object is gone, else null.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>From the first frame that showed it to the last.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Width and height of the frame in pixels.</summary>
    public required PixelSize Frame { get; init; }

    /// <summary>Where it is in the frame, in pixels.</summary>
    public required Box Box { get; init; }

    /// <summary>Confidence of its last observation, 0..1.</summary>
    public required float Confidence { get; init; }

    /// <summary>Highest confidence of all its observations, 0..1.</summary>
    public required float BestConfidence { get; init; }

    /// <summary>The zones it is in, in the order of entry.</summary>
    public required IReadOnlyList<string> Zones { get; init; }

    /// <summary>Every zone it has been in, in the order of first entry.</summary>
    public required IReadOnlyList<string> EnteredZones { get; init; }

    /// <summary>Those of <see cref="Zones"/> in which it loiters.</summary>
    public required IReadOnlyList<string> LoiteringZones { get; init; }

    /// <summary>The lines it crossed, in order; the newest 32.</summary>
    public required IReadOnlyList<LineCrossing> Crossings { get; init; }

    /// <summary>Whether it moves.</summary>
    public required TrackMotion Motion { get; init; }

    /// <summary>Where it went: the middles of its box's lower edge, the first and the newest included.</summary>
    public required IReadOnlyList<PathPoint> Path { get; init; }

    /// <summary>The frame that shows it best of those of which a picture was taken; null where none was.</summary>
    public required ObjectSnapshot? BestSnapshot { get; init; }

    /// <inheritdoc cref="ObjectEvent.Shifted"/>
    internal ObjectState Shifted(TimeSpan by) => this with
    {
        SeenAt = SeenAt + by,
        EndedAt = EndedAt + by,
        Crossings = [.. Crossings.Select(crossing => crossing with { At = crossing.At + by })],
        Path = [.. Path.Select(point => point with { At = point.At + by })],
        BestSnapshot = BestSnapshot is { } best ? best with { CapturedAt = best.CapturedAt + by } : null,
    };
}

/// <summary>A line that an object crossed.</summary>
/// <param name="Line">Its name.</param>
/// <param name="IsForward">Whether it went from the line's left hand to its right.</param>
/// <param name="At">Capture time of the frame that made it sure.</param>
public sealed record LineCrossing(string Line, bool IsForward, DateTimeOffset At);

/// <summary>A place of a path.</summary>
/// <param name="Point">Where.</param>
/// <param name="At">When.</param>
public readonly record struct PathPoint(FramePoint Point, DateTimeOffset At);

/// <summary>A frame that shows an object.</summary>
/// <param name="CapturedAt">When it was captured.</param>
/// <param name="Box">Where the object is in it, in pixels.</param>
/// <param name="Confidence">Confidence of the object's observation in it, 0..1.</param>
/// <param name="Score">How good a picture it is: more is better.</param>
public sealed record ObjectSnapshot(DateTimeOffset CapturedAt, Box Box, float Confidence, double Score);
