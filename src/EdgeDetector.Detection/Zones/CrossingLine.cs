using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>
/// A line that objects cross. Who looks along it from start to end sees forward crossings go from the left hand to the right.
/// </summary>
/// <param name="Name">What its events call it.</param>
/// <param name="Start">Where it begins; it belongs to the line.</param>
/// <param name="End">Where it ends; another point, which belongs to the line too.</param>
public sealed record CrossingLine(string Name, FramePoint Start, FramePoint End)
{
    /// <summary>Which point of an object must cross.</summary>
    public AnchorPoint Anchor { get; init; }

    /// <summary>After how many frames in a row on the other side an object has crossed; 1 or more.</summary>
    public int MinimumFrames { get; init; } = 3;

    /// <summary>
    /// Whether a track that comes back and crosses again counts again. If not, it counts once in each direction at most, and forward less
    /// backward no longer tells how many are inside.
    /// </summary>
    public bool CountsAgain { get; init; } = true;

    /// <summary>Which objects count.</summary>
    public ClassSet Classes { get; init; } = ClassSet.All;

    /// <summary>Why points do not make a line, or null where they do.</summary>
    public static string? FaultOf(IReadOnlyList<FramePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return points switch
        {
            not { Count: 2 } => $"a line needs 2 points, not {points.Count}; where it bends, make two of it",
            _ when !points[0].IsInFrame || !points[1].IsInFrame =>
                $"point {(points[0].IsInFrame ? 2 : 1)}, {(points[0].IsInFrame ? points[1] : points[0])}, is outside 0..1",
            _ when points[0] == points[1] => "points 1 and 2 are the same",
            _ => null,
        };
    }

    /// <summary>Where it is in a frame's pixels.</summary>
    internal DirectedSegment In(PixelSize frame) => new(Start.InPixels(frame), End.InPixels(frame));
}
