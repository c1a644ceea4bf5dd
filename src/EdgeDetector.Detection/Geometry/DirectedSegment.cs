namespace EdgeDetector.Geometry;

/// <summary>The straight way from one point to another; rows count downwards, as in pictures.</summary>
internal readonly struct DirectedSegment
{
    /// <summary>What is nearer to a line than this, in the unit of its points, is on it: decimal fractions such as 0.1 are not exact in binary.</summary>
    public const double Tolerance = 1e-9;

    private readonly double _directionX;
    private readonly double _directionY;
    private readonly double _length;

    /// <summary>Makes the way from a point to another, different one.</summary>
    public DirectedSegment(FramePoint start, FramePoint end)
    {
        (Start, End) = (start, end);
        double x = end.X - start.X, y = end.Y - start.Y;
        _length = Math.Sqrt((x * x) + (y * y));
        (_directionX, _directionY) = (x / _length, y / _length);
    }

    /// <summary>Where it begins.</summary>
    public FramePoint Start { get; }

    /// <summary>Where it ends.</summary>
    public FramePoint End { get; }

    /// <summary>On which side of the endless line through both points another one is: −1 left of the way, 1 right of it, 0 on it.</summary>
    public int SideOf(FramePoint point)
    {
        double distance = DistanceTo(point);
        return Math.Abs(distance) <= Tolerance ? 0 : Math.Sign(distance);
    }

    /// <summary>Whether a point is on the segment, its ends included.</summary>
    public bool Contains(FramePoint point) => SideOf(point) == 0 && IsBetweenTheEnds(point);

    /// <summary>Whether two segments have a point in common.</summary>
    public bool Meets(DirectedSegment other)
    {
        bool isApart = SideOf(other.Start) * SideOf(other.End) < 0 && other.SideOf(Start) * other.SideOf(End) < 0;
        return isApart || Contains(other.Start) || Contains(other.End) || other.Contains(Start) || other.Contains(End);
    }

    /// <summary>
    /// Whether a straight movement to the other side of the endless line passes it between the perpendiculars at the ends, ends included.
    /// </summary>
    /// <param name="from">A point on one side or on the line.</param>
    /// <param name="to">A point on the other side.</param>
    public bool IsPassedBetweenTheEnds(FramePoint from, FramePoint to)
    {
        double before = DistanceTo(from);
        double share = before / (before - DistanceTo(to));
        return IsBetweenTheEnds(new FramePoint(from.X + (share * (to.X - from.X)), from.Y + (share * (to.Y - from.Y))));
    }

    private bool IsBetweenTheEnds(FramePoint point)
    {
        double along = ((point.X - Start.X) * _directionX) + ((point.Y - Start.Y) * _directionY);
        return along >= -Tolerance && along <= _length + Tolerance;
    }

    /// <summary>Distance from the endless line; above 0 to the right of the way.</summary>
    private double DistanceTo(FramePoint point) => (_directionX * (point.Y - Start.Y)) - (_directionY * (point.X - Start.X));
}
