using System.Globalization;

namespace EdgeDetector.Geometry;

/// <summary>Width and height of a picture in pixels, each 1 or more.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>How many pixels there are.</summary>
    public int Area => checked(Width * Height);

    /// <summary>As people write it: 416x320.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
}
