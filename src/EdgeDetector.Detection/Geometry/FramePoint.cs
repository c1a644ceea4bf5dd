using System.Globalization;

namespace EdgeDetector.Geometry;

/// <summary>A point of a frame, whatever the frame's size: 0, 0 is its left top corner, 1, 1 its right bottom one.</summary>
/// <param name="X">Fraction of the frame's width.</param>
/// <param name="Y">Fraction of the frame's height.</param>
public readonly record struct FramePoint(double X, double Y)
{
    /// <summary>Whether it is a point of the frame, its edges included.</summary>
    public bool IsInFrame => X is >= 0 and <= 1 && Y is >= 0 and <= 1;

    /// <summary>The same point in pixels, so that right angles are right.</summary>
    internal FramePoint InPixels(PixelSize frame) => new(X * frame.Width, Y * frame.Height);

    /// <summary>As the configuration writes it: [0.25, 0.5].</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{X}, {Y}]");
}
