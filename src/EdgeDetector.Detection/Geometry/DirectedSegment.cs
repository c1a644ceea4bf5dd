namespace EdgeDetector.Geometry;

/// <summary>The straight way from one point to another; rows count downwards, as in pictures.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends; another point.</param>
internal readonly record struct DirectedSegment(FramePoint Start, FramePoint End)
{
    /// <summary>What is nearer to a line than this, in the unit of its points, is on it: decimal fractions such as 0.1 are not exact in binary.</summary>
    public const double Tolerance = 1e-9;

    private double LengthX => End.X - Start.X;

    private double LengthY => End.Y - Start.Y;

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
        double length = Math.Sqrt((LengthX * LengthX) + (LengthY * LengthY));
        double along = (((point.X - Start.X) * LengthX) + ((point.Y - Start.Y) * LengthY)) / length;
        return along >= -Tolerance && along <= length + Tolerance;
    }

    /// <summary>Distance from the endless line; above 0 to the right of the way.</summary>
    private double DistanceTo(FramePoint point)
    {
        double area = (LengthX * (point.Y - Start.Y)) - (LengthY * (point.X - Start.X));
        return area / Math.Sqrt((LengthX * LengthX) + (LengthY * LengthY));
    }
}
