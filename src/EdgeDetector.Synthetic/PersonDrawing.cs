using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>People from the side, walking.</summary>
internal static class PersonDrawing
{
    private const int Steps = 12;

    private static readonly Scalar[] Skins = [new(150, 180, 225), new(120, 155, 205), new(80, 115, 165), new(50, 75, 115)];
    private static readonly Scalar[] Hairs = [new(30, 35, 45), new(45, 75, 110), new(95, 150, 190), new(150, 150, 150)];

    private static readonly Scalar[] Shirts =
    [
        new(45, 40, 170), new(160, 95, 40), new(70, 120, 60), new(205, 205, 205), new(50, 50, 55), new(60, 160, 210), new(130, 70, 120),
    ];

    private static readonly Scalar[] Trousers = [new(95, 65, 40), new(45, 42, 40), new(75, 95, 115), new(85, 85, 85)];

    /// <summary>The pictures of two steps; a quarter of the way through, the legs are furthest apart.</summary>
    public static Animation Walk(double pixelsPerMetre, bool toTheRight, Random random)
    {
        PersonLook look = RandomLook(random);
        return new Animation(Steps, Steps / 4, step =>
        {
            using SpriteCanvas canvas = new(pixelsPerMetre, 0.8, look.Height + 0.1, !toTheRight);
            DrawWalking(canvas, look, step * 2 * Math.PI / Steps);
            return canvas.ToSprite();
        });
    }

    public static PersonLook RandomLook(Random random) => new(
        Skins[random.Next(Skins.Length)], Hairs[random.Next(Hairs.Length)], Shirts[random.Next(Shirts.Length)],
        Trousers[random.Next(Trousers.Length)], 1.6 + (random.NextDouble() * 0.25));

    /// <summary>Head, neck and hair, with the chin above the given point.</summary>
    public static void Head(SpriteCanvas canvas, PersonLook look, double x, double y)
    {
        canvas.Limb(look.Skin, 0.11, (x - 0.02, y - 0.06), (x, y + 0.06));
        canvas.Ellipse(look.Hair, x - 0.015, y + 0.16, 0.105, 0.125);
        canvas.Ellipse(look.Skin, x + 0.02, y + 0.13, 0.085, 0.11);
        canvas.Ellipse(look.Hair, x - 0.03, y + 0.215, 0.09, 0.06);
        canvas.Disc(SpriteCanvas.Shade(look.Skin, 0.8), x + 0.105, y + 0.12, 0.02);
    }

    private static void DrawWalking(SpriteCanvas canvas, PersonLook look, double phase)
    {
        double hip = look.Height * 0.52;
        double shoulder = look.Height * 0.82;
        double swing = Math.Sin(phase);
        Leg(canvas, SpriteCanvas.Shade(look.Trousers, 0.75), hip, -swing, Math.Cos(phase));
        Arm(canvas, look, 0.75, shoulder, swing);
        Leg(canvas, look.Trousers, hip, swing, -Math.Cos(phase));
        canvas.Limb(look.Trousers, 0.22, (0, hip), (0, hip + 0.06));
        canvas.Polygon(
            look.Shirt, (-0.14, hip - 0.04), (0.13, hip - 0.04), (0.16, shoulder - 0.15), (0.1, shoulder + 0.02), (-0.1, shoulder + 0.03), (-0.16, shoulder - 0.12));
        canvas.Polygon(
            SpriteCanvas.Shade(look.Shirt, 0.8), (-0.14, hip - 0.04), (-0.05, hip - 0.04), (-0.09, shoulder + 0.02), (-0.16, shoulder - 0.12));
        Head(canvas, look, 0.01, shoulder + 0.03);
        Arm(canvas, look, 1.06, shoulder, -swing);
    }

    /// <summary>A leg from the hip; <paramref name="swing"/> -1..1 is backward to forward, a <paramref name="lift"/> above 0 bends the knee.</summary>
    private static void Leg(SpriteCanvas canvas, Scalar colour, double hip, double swing, double lift)
    {
        double bend = Math.Max(0, lift);
        (double X, double Y) knee = ((swing * 0.2) + (bend * 0.12), hip * 0.53);
        (double X, double Y) ankle = ((swing * 0.36) - (bend * 0.12), 0.09 + (bend * 0.12));
        canvas.Limb(colour, 0.15, (0, hip), knee);
        canvas.Limb(colour, 0.115, knee, ankle);
        canvas.Limb(new Scalar(38, 36, 34), 0.085, (ankle.X - 0.03, ankle.Y - 0.045), (ankle.X + 0.15, ankle.Y - 0.045));
    }

    private static void Arm(SpriteCanvas canvas, PersonLook look, double shade, double shoulder, double swing)
    {
        (double X, double Y) top = (-0.02, shoulder - 0.05);
        (double X, double Y) elbow = (top.X + (swing * 0.14), top.Y - 0.28);
        (double X, double Y) hand = (elbow.X + (swing * 0.12) + 0.06, elbow.Y - 0.24);
        canvas.Limb(SpriteCanvas.Shade(look.Shirt, shade), 0.1, top, elbow);
        canvas.Limb(SpriteCanvas.Shade(look.Shirt, shade), 0.085, elbow, hand);
        canvas.Disc(SpriteCanvas.Shade(look.Skin, shade), hand.X, hand.Y - 0.03, 0.05);
    }
}

/// <summary>How somebody looks.</summary>
internal sealed record PersonLook(Scalar Skin, Scalar Hair, Scalar Shirt, Scalar Trousers, double Height);
