namespace EdgeDetector.Geometry;

/// <summary>A rectangle as networks see it: centre and size, in fractions of the width and height of what it lies in.</summary>
/// <param name="X">Centre, 0 at the left edge, 1 at the right.</param>
/// <param name="Y">Centre, 0 at the top edge, 1 at the bottom.</param>
/// <param name="Width">Width as a fraction.</param>
/// <param name="Height">Height as a fraction.</param>
internal readonly record struct CenterBox(float X, float Y, float Width, float Height)
{
    public bool IsFinite => float.IsFinite(X) && float.IsFinite(Y) && float.IsFinite(Width) && float.IsFinite(Height);

    /// <summary>The same rectangle by its corner, in pixels of a picture.</summary>
    public Box ToBox(PixelSize picture) => new(
        (X - (Width / 2)) * picture.Width,
        (Y - (Height / 2)) * picture.Height,
        Width * picture.Width,
        Height * picture.Height);
}
