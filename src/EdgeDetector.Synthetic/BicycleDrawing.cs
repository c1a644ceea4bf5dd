using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>A bicycle from the side, and its rider, whose legs turn the pedals.</summary>
internal static class BicycleDrawing
{
    private const int Turns = 12;
    private const double WheelRadius = 0.33;

    private static readonly Scalar Steel = new(150, 148, 146);
    private static readonly Scalar[] Paints = [new(40, 40, 190), new(170, 110, 30), new(60, 60, 60), new(70, 150, 60)];

    private static readonly (double X, double Y) Crank = (-0.06, 0.3);
    private static readonly (double X, double Y) Saddle = (-0.26, 0.92);
    private static readonly (double X, double Y) Handlebar = (0.42, 1.02);
    private static readonly (double X, double Y) Hip = (-0.24, 0.98);

    public static (Animation Bicycle, Animation Rider) Draw(double pixelsPerMetre, bool toTheRight, Random random)
    {
        Scalar paint = Paints[random.Next(Paints.Length)];
        PersonLook look = PersonDrawing.RandomLook(random);
        using SpriteCanvas canvas = new(pixelsPerMetre, 1.1, 1.2, !toTheRight);
        DrawBicycle(canvas, paint);
        Animation rider = new(Turns, 0, turn =>
        {
            using SpriteCanvas turning = new(pixelsPerMetre, 1.1, 2, !toTheRight);
            DrawRider(turning, look, -turn * 2 * Math.PI / Turns);
            return turning.ToSprite();
        });
        return (Animation.Still(canvas.ToSprite()), rider);
    }

    private static void DrawBicycle(SpriteCanvas canvas, Scalar paint)
    {
        Wheel(canvas, -0.52);
        Wheel(canvas, 0.54);
        (double X, double Y) head = (0.36, 0.86);
        canvas.Limb(Steel, 0.025, Crank, (-0.52, WheelRadius + 0.02));
        canvas.Limb(paint, 0.04, (-0.52, WheelRadius + 0.02), (-0.23, 0.78), head, Crank, (-0.23, 0.78));
        canvas.Limb(paint, 0.04, head, (0.54, WheelRadius + 0.02));
        canvas.Limb(Steel, 0.03, (-0.23, 0.78), Saddle);
        canvas.Limb(Steel, 0.03, head, (0.35, 0.98), Handlebar);
        canvas.Limb(new Scalar(30, 28, 28), 0.06, (Saddle.X - 0.11, Saddle.Y + 0.01), (Saddle.X + 0.13, Saddle.Y));
        canvas.Disc(Steel, Crank.X, Crank.Y, 0.08);
    }

    private static void Wheel(SpriteCanvas canvas, double x)
    {
        const double centre = WheelRadius + 0.02;
        for (int spoke = 0; spoke < 8; spoke++)
        {
            double angle = spoke * Math.PI / 8;
            (double dx, double dy) = (Math.Cos(angle) * WheelRadius, Math.Sin(angle) * WheelRadius);
            canvas.Limb(Steel, 0.004, (x - dx, centre - dy), (x + dx, centre + dy));
        }

        canvas.Ring(new Scalar(28, 27, 27), x, centre, WheelRadius, 0.045);
        canvas.Disc(Steel, x, centre, 0.035);
    }

    private static void DrawRider(SpriteCanvas canvas, PersonLook look, double angle)
    {
        (double X, double Y) shoulder = (0.1, 1.47);
        Leg(canvas, SpriteCanvas.Shade(look.Trousers, 0.75), angle + Math.PI);
        canvas.Limb(SpriteCanvas.Shade(look.Shirt, 0.75), 0.09, shoulder, (0.25, 1.2), (Handlebar.X + 0.02, Handlebar.Y + 0.03));
        Leg(canvas, look.Trousers, angle);
        canvas.Polygon(
            look.Shirt, (Hip.X - 0.13, Hip.Y), (Hip.X + 0.12, Hip.Y - 0.04), (shoulder.X + 0.12, shoulder.Y - 0.05), (shoulder.X + 0.02, shoulder.Y + 0.07), (shoulder.X - 0.12, shoulder.Y));
        PersonDrawing.Head(canvas, look, shoulder.X + 0.1, shoulder.Y + 0.06);
        canvas.Limb(SpriteCanvas.Shade(look.Shirt, 1.06), 0.09, shoulder, (0.24, 1.18), Handlebar);
        canvas.Disc(look.Skin, Handlebar.X, Handlebar.Y + 0.02, 0.05);
    }

    /// <summary>Hip, knee and foot: thigh and shank of 0.46 m that meet where two circles cross.</summary>
    private static void Leg(SpriteCanvas canvas, Scalar colour, double angle)
    {
        const double bone = 0.46;
        (double X, double Y) foot = (Crank.X + (0.17 * Math.Cos(angle)), Crank.Y + (0.17 * Math.Sin(angle)) + 0.05);
        (double dx, double dy) = (foot.X - Hip.X, foot.Y - Hip.Y);
        double distance = Math.Min(Math.Sqrt((dx * dx) + (dy * dy)), (2 * bone) - 0.001);
        double bulge = Math.Sqrt((bone * bone) - (distance * distance / 4));
        (double X, double Y) knee = (((Hip.X + foot.X) / 2) - (dy / distance * bulge), ((Hip.Y + foot.Y) / 2) + (dx / distance * bulge));
        canvas.Limb(colour, 0.15, Hip, knee);
        canvas.Limb(colour, 0.11, knee, foot);
        canvas.Limb(new Scalar(38, 36, 34), 0.08, (foot.X - 0.06, foot.Y - 0.03), (foot.X + 0.13, foot.Y - 0.03));
    }
}
