namespace EdgeDetector.Geometry;

/// <summary>An axis-aligned rectangle in pixels; not clipped to the frame, so that a box at the border keeps its true centre.</summary>
/// <param name="X">Left edge, pixels from the frame's left.</param>
/// <param name="Y">Top edge, pixels from the frame's top.</param>
/// <param name="Width">Width in pixels, 0 or more.</param>
/// <param name="Height">Height in pixels, 0 or more.</param>
public readonly record struct Box(float X, float Y, float Width, float Height)
{
    /// <summary>Right edge, pixels from the frame's left.</summary>
    public float Right => X + Width;

    /// <summary>Bottom edge, pixels from the frame's top.</summary>
    public float Bottom => Y + Height;

    /// <summary>Area in square pixels.</summary>
    public float Area => Width * Height;

    /// <summary>Intersection over union with another box: 0 where they do not touch, 1 where they are the same.</summary>
    public float IntersectionOverUnion(in Box other)
    {
        float width = MathF.Min(Right, other.Right) - MathF.Max(X, other.X);
        float height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Y, other.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        float intersection = width * height;
        return intersection / (Area + other.Area - intersection);
    }
}
