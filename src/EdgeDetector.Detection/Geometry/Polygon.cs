namespace EdgeDetector.Geometry;

/// <summary>An area with straight sides, convex or not, in fractions of the frame; immutable.</summary>
public sealed class Polygon
{
    /// <summary>So many points are enough for any outline that a person draws.</summary>
    public const int MostPoints = 256;

    private readonly FramePoint[] _points;
    private readonly DirectedSegment[] _sides;
    private readonly FramePoint _leftTop;
    private readonly FramePoint _rightBottom;

    /// <summary>Makes a polygon of its corners, in either direction; the last one is joined to the first.</summary>
    /// <exception cref="ArgumentException">They do not make one; the message says why.</exception>
    public Polygon(IReadOnlyList<FramePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (FaultOf(points) is { } fault)
        {
            throw new ArgumentException(fault, nameof(points));
        }

        _points = [.. points];
        _sides = [.. points.Select((point, i) => new DirectedSegment(point, points[(i + 1) % points.Count]))];
        const double Margin = DirectedSegment.Tolerance;
        _leftTop = new FramePoint(points.Min(point => point.X) - Margin, points.Min(point => point.Y) - Margin);
        _rightBottom = new FramePoint(points.Max(point => point.X) + Margin, points.Max(point => point.Y) + Margin);
    }

    /// <summary>The corners.</summary>
    public IReadOnlyList<FramePoint> Points => _points;

    /// <summary>Why points do not make a polygon, or null where they do.</summary>
    public static string? FaultOf(IReadOnlyList<FramePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count is < 3 or > MostPoints)
        {
            return $"an area needs from 3 to {MostPoints} points, not {points.Count}";
        }

        for (int i = 0; i < points.Count; i++)
        {
            if (!points[i].IsInFrame)
            {
                return $"point {i + 1}, {points[i]}, is outside 0..1";
            }

            int next = (i + 1) % points.Count;
            if (points[i] == points[next])
            {
                return $"points {i + 1} and {next + 1} are the same";
            }
        }

        return FaultOfSides(points);
    }

    /// <summary>Whether a point is inside; what is on a side or a corner is.</summary>
    public bool Contains(FramePoint point) =>
        point.X >= _leftTop.X && point.Y >= _leftTop.Y && point.X <= _rightBottom.X && point.Y <= _rightBottom.Y && SidesEnclose(point);

    private bool SidesEnclose(FramePoint point)
    {
        // A ray to the right meets the sides of a polygon an odd number of times from within. A side owns its upper end alone, so that a ray
        // through a corner meets one side there or both.
        bool isInside = false;
        foreach (ref readonly DirectedSegment side in _sides.AsSpan())
        {
            if (side.Contains(point))
            {
                return true;
            }

            if (side.Start.Y > point.Y != side.End.Y > point.Y)
            {
                isInside ^= side.Start.Y > side.End.Y == side.SideOf(point) < 0;
            }
        }

        return isInside;
    }

    private static string? FaultOfSides(IReadOnlyList<FramePoint> points)
    {
        int count = points.Count;
        for (int i = 0; i < count; i++)
        {
            DirectedSegment side = SideFrom(i);
            if (side.Contains(points[(i + 2) % count]) || SideFrom((i + 1) % count).Contains(points[i]))
            {
                return $"the sides at point {((i + 1) % count) + 1} lie on each other";
            }

            // Neighbours meet in their corner; all others must not meet.
            for (int j = i + 2; j < count - (i == 0 ? 1 : 0); j++)
            {
                if (side.Meets(SideFrom(j)))
                {
                    return $"the outline crosses itself: the side from point {i + 1} to {i + 2} meets that from {j + 1} to {((j + 1) % count) + 1}";
                }
            }
        }

        return null;

        DirectedSegment SideFrom(int index) => new(points[index], points[(index + 1) % count]);
    }
}
