using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>
/// Draws a figure in metres, x to the right and y upwards from its place on the ground, at three times the size of the sprite that
/// comes of it: reducing it makes smooth edges.
/// </summary>
internal sealed class SpriteCanvas : IDisposable
{
    private const int Oversampling = 3;

    private readonly double _scale;
    private readonly int _originX;
    private readonly int _originY;
    private readonly bool _mirrored;
    private readonly Mat _canvas;

    /// <param name="pixelsPerMetre">Size of the sprite.</param>
    /// <param name="halfWidth">Room to both sides of the origin in metres.</param>
    /// <param name="height">Room above the ground in metres.</param>
    /// <param name="mirrored">Figures are drawn looking to the right; true turns them round.</param>
    public SpriteCanvas(double pixelsPerMetre, double halfWidth, double height, bool mirrored)
    {
        _scale = pixelsPerMetre * Oversampling;
        _originX = (int)Math.Ceiling(halfWidth * pixelsPerMetre) + 2;
        _originY = (int)Math.Ceiling(height * pixelsPerMetre) + 2;
        _mirrored = mirrored;
        _canvas = new Mat((_originY + 3) * Oversampling, _originX * 2 * Oversampling, MatType.CV_8UC4, Scalar.All(0));
    }

    public void Polygon(Scalar colour, params (double X, double Y)[] corners) =>
        Cv2.FillPoly(_canvas, [corners.Select(corner => At(corner.X, corner.Y))], Opaque(colour));

    public void Disc(Scalar colour, double x, double y, double radius) =>
        Cv2.Circle(_canvas, At(x, y), Length(radius), Opaque(colour), -1);

    public void Ring(Scalar colour, double x, double y, double radius, double thickness) =>
        Cv2.Circle(_canvas, At(x, y), Length(radius), Opaque(colour), Length(thickness));

    public void Ellipse(Scalar colour, double x, double y, double radiusX, double radiusY) =>
        Cv2.Ellipse(_canvas, At(x, y), new Size(Length(radiusX), Length(radiusY)), 0, 0, 360, Opaque(colour), -1);

    /// <summary>A limb: a line with round ends.</summary>
    public void Limb(Scalar colour, double thickness, params (double X, double Y)[] joints)
    {
        for (int i = 1; i < joints.Length; i++)
        {
            Cv2.Line(_canvas, At(joints[i - 1].X, joints[i - 1].Y), At(joints[i].X, joints[i].Y), Opaque(colour), Length(thickness));
        }
    }

    public Sprite ToSprite()
    {
        using Mat reduced = new();
        Cv2.Resize(_canvas, reduced, new Size(_canvas.Width / Oversampling, _canvas.Height / Oversampling), 0, 0, InterpolationFlags.Area);
        return Sprite.From(reduced, _originX, _originY);
    }

    public void Dispose() => _canvas.Dispose();

    /// <summary>A colour, lighter (above 1) or darker.</summary>
    public static Scalar Shade(Scalar colour, double factor) => new(
        Math.Min(255, colour.Val0 * factor), Math.Min(255, colour.Val1 * factor), Math.Min(255, colour.Val2 * factor));

    private static Scalar Opaque(Scalar colour) => new(colour.Val0, colour.Val1, colour.Val2, 255);

    private int Length(double metres) => Math.Max(1, (int)Math.Round(metres * _scale));

    private Point At(double x, double y) => new(
        (int)Math.Round((_originX * Oversampling) + ((_mirrored ? -x : x) * _scale)),
        (int)Math.Round((_originY * Oversampling) - (y * _scale)));
}
