namespace EdgeDetector.Evaluation;

/// <summary>
/// An axis-aligned rectangle in pixels of its picture, in double precision: metrics compare overlaps with thresholds, and a rounding
/// would tip a tie.
/// </summary>
/// <param name="X">Left edge, pixels from the picture's left.</param>
/// <param name="Y">Top edge, pixels from the picture's top.</param>
/// <param name="Width">Width in pixels, 0 or more.</param>
/// <param name="Height">Height in pixels, 0 or more.</param>
public readonly record struct PreciseBox(double X, double Y, double Width, double Height)
{
    /// <summary>Right edge, pixels from the picture's left.</summary>
    public double Right => X + Width;

    /// <summary>Bottom edge, pixels from the picture's top.</summary>
    public double Bottom => Y + Height;

    /// <summary>Area in square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>The box of positions of a box that was made of VOC's pixel numbers, which are counted from 1 and belong to it.</summary>
    internal PreciseBox FromPixels() => new(X - 1, Y - 1, Width + 1, Height + 1);
}
