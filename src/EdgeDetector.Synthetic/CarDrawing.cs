using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>A saloon car from the side: 4.3 m long, 1.45 m high.</summary>
internal static class CarDrawing
{
    private static readonly Scalar Glass = new(88, 72, 58);
    private static readonly Scalar GlassLight = new(165, 150, 132);
    private static readonly Scalar Rubber = new(26, 25, 25);
    private static readonly Scalar Metal = new(178, 176, 174);

    private static readonly Scalar[] Paints =
    [
        new(40, 34, 168), new(150, 78, 30), new(205, 203, 200), new(52, 50, 48), new(60, 110, 45), new(128, 126, 124), new(40, 150, 205),
    ];

    public static Sprite Draw(double pixelsPerMetre, bool toTheRight, Random random)
    {
        using SpriteCanvas canvas = new(pixelsPerMetre, 2.3, 1.5, !toTheRight);
        Scalar paint = Paints[random.Next(Paints.Length)];
        canvas.Ellipse(new Scalar(48, 46, 46), 0, 0.06, 2.1, 0.07);
        Body(canvas, paint);
        Windows(canvas, paint);
        Details(canvas, paint);
        Wheel(canvas, -1.33);
        Wheel(canvas, 1.33);
        return canvas.ToSprite();
    }

    private static void Body(SpriteCanvas canvas, Scalar paint)
    {
        canvas.Polygon(
            paint,
            (-2.12, 0.36), (-2.15, 0.62), (-2.1, 0.84), (-1.95, 0.93), (-1.5, 0.97), (-0.98, 1.36), (-0.75, 1.43), (0.2, 1.45), (0.5, 1.4),
            (1.12, 0.98), (1.75, 0.86), (2.04, 0.74), (2.14, 0.55), (2.12, 0.33), (1.9, 0.24), (-1.95, 0.24));
        canvas.Polygon(
            SpriteCanvas.Shade(paint, 1.22),
            (-0.95, 1.37), (-0.75, 1.43), (0.2, 1.45), (0.48, 1.4), (0.2, 1.405), (-0.72, 1.385));
        canvas.Polygon(SpriteCanvas.Shade(paint, 1.16), (-2.1, 0.84), (-1.95, 0.9), (1.1, 0.93), (2.02, 0.73), (1.7, 0.78), (-1.9, 0.83));
        canvas.Polygon(SpriteCanvas.Shade(paint, 0.62), (-2.12, 0.4), (2.12, 0.4), (2.12, 0.33), (1.9, 0.24), (-1.95, 0.24), (-2.12, 0.33));
        canvas.Polygon(Rubber, (-1.95, 0.26), (1.9, 0.26), (1.85, 0.2), (-1.9, 0.2));
    }

    private static void Windows(SpriteCanvas canvas, Scalar paint)
    {
        canvas.Polygon(Glass, (-1.42, 0.98), (-0.93, 1.33), (-0.72, 1.38), (0.18, 1.39), (0.44, 1.35), (0.98, 0.98));
        canvas.Polygon(GlassLight, (0.5, 1.3), (0.98, 0.98), (0.82, 0.98), (0.36, 1.33));
        canvas.Polygon(GlassLight, (-0.6, 1.37), (-0.4, 1.375), (-0.72, 0.99), (-0.92, 0.99));
        canvas.Limb(paint, 0.07, (-0.22, 1.41), (-0.26, 0.97));
        canvas.Limb(paint, 0.05, (-1.0, 1.34), (-1.08, 0.97));
    }

    private static void Details(SpriteCanvas canvas, Scalar paint)
    {
        Scalar seam = SpriteCanvas.Shade(paint, 0.5);
        canvas.Limb(seam, 0.015, (-0.26, 0.97), (-0.28, 0.4), (0.88, 0.4), (0.95, 0.97));
        canvas.Limb(seam, 0.015, (-0.28, 0.4), (-0.92, 0.4), (-1.05, 0.75), (-1.08, 0.97));
        canvas.Limb(seam, 0.03, (-0.1, 0.84), (-0.25, 0.84));
        canvas.Limb(seam, 0.03, (-0.78, 0.86), (-0.93, 0.86));
        canvas.Polygon(SpriteCanvas.Shade(paint, 0.85), (0.82, 0.98), (0.98, 0.98), (0.98, 1.08), (0.86, 1.1));
        canvas.Polygon(new Scalar(205, 228, 236), (1.78, 0.8), (2.02, 0.7), (2.08, 0.62), (1.8, 0.68));
        canvas.Polygon(new Scalar(36, 30, 176), (-2.14, 0.68), (-2.1, 0.85), (-1.9, 0.82), (-1.95, 0.7));
        canvas.Polygon(Metal, (2.05, 0.42), (2.14, 0.42), (2.14, 0.48), (2.05, 0.48));
    }

    private static void Wheel(SpriteCanvas canvas, double x)
    {
        canvas.Disc(new Scalar(20, 19, 19), x, 0.36, 0.39);
        canvas.Disc(Rubber, x, 0.33, 0.33);
        canvas.Disc(Metal, x, 0.33, 0.21);
        canvas.Disc(new Scalar(120, 118, 116), x, 0.33, 0.17);
        for (int spoke = 0; spoke < 5; spoke++)
        {
            double angle = (spoke * 2 * Math.PI / 5) + 0.3;
            canvas.Limb(Metal, 0.05, (x, 0.33), (x + (0.19 * Math.Cos(angle)), 0.33 + (0.19 * Math.Sin(angle))));
        }

        canvas.Disc(Metal, x, 0.33, 0.05);
    }
}
