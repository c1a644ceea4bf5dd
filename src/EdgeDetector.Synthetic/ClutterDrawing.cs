using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>Things that stand about in a street, hide what is behind them and are none of the classes.</summary>
internal static class ClutterDrawing
{
    private const int MostThings = 6;
    private const double FirstRow = 385;
    private const double LastRow = 712;

    private static readonly Kind[] Kinds =
    [
        new(1.2, 4.1, LampPost), new(0.6, 3, SignPost), new(0.4, 1.1, Bin), new(1.1, 1, Bollards), new(1.3, 1.6, Bush),
        new(1.2, 1.8, Crate), new(0.4, 0.9, Cone), new(1, 1, Bench),
    ];

    /// <summary>None to six things at random places.</summary>
    public static IEnumerable<PlacedSprite> Scatter(StreetView view, Random random)
    {
        for (int thing = random.Next(0, MostThings + 1); thing > 0; thing--)
        {
            double row = random.Between(FirstRow, LastRow);
            Kind kind = Kinds[random.Next(Kinds.Length)];
            using SpriteCanvas canvas = new(view.PixelsPerMetre(row), kind.HalfWidth, kind.Height, random.Happens(0.5));
            kind.Draw(canvas, random);
            Sprite sprite = canvas.ToSprite();
            int x = random.Next(-sprite.Width / 2, view.Width + (sprite.Width / 2));
            yield return new PlacedSprite(sprite, x + sprite.OffsetX, (int)Math.Round(row * view.Scale) + sprite.OffsetY, PlacedSprite.Clutter, 0);
        }
    }

    private static Scalar Colour(Random random) => new(random.Next(30, 220), random.Next(30, 220), random.Next(30, 220));

    private static void LampPost(SpriteCanvas canvas, Random random)
    {
        Scalar steel = SpriteCanvas.Shade(new Scalar(110, 112, 110), random.Between(0.4, 1.4));
        canvas.Limb(steel, 0.14, (0, 0), (0, 1));
        canvas.Limb(steel, 0.09, (0, 1), (0, 3.9), (0.7, 4.05));
        canvas.Polygon(new Scalar(170, 200, 205), (0.55, 4.05), (1.1, 4.0), (1.1, 3.9), (0.55, 3.95));
    }

    private static void SignPost(SpriteCanvas canvas, Random random)
    {
        double height = random.Between(1.9, 2.6);
        canvas.Limb(new Scalar(150, 150, 150), 0.06, (0, 0), (0, height));
        Scalar colour = Colour(random);
        if (random.Happens(0.5))
        {
            canvas.Disc(colour, 0, height, 0.33);
            canvas.Disc(new Scalar(215, 215, 215), 0, height, 0.22);
        }
        else
        {
            canvas.Polygon(colour, (-0.5, height - 0.25), (0.5, height - 0.25), (0.5, height + 0.3), (-0.5, height + 0.3));
            canvas.Limb(new Scalar(215, 215, 215), 0.06, (-0.35, height), (0.35, height));
        }
    }

    private static void Bin(SpriteCanvas canvas, Random random)
    {
        Scalar colour = Colour(random);
        canvas.Polygon(colour, (-0.26, 0), (0.26, 0), (0.32, 0.95), (-0.32, 0.95));
        canvas.Polygon(SpriteCanvas.Shade(colour, 0.7), (-0.36, 0.95), (0.36, 0.95), (0.3, 1.07), (-0.3, 1.07));
        canvas.Polygon(SpriteCanvas.Shade(colour, 0.8), (0.05, 0), (0.26, 0), (0.32, 0.95), (0.1, 0.95));
    }

    private static void Bollards(SpriteCanvas canvas, Random random)
    {
        Scalar colour = SpriteCanvas.Shade(new Scalar(90, 90, 90), random.Between(0.4, 1.8));
        for (double x = -0.9; x < 1; x += 0.9)
        {
            canvas.Limb(colour, 0.13, (x, 0.05), (x, 0.85));
            canvas.Limb(new Scalar(215, 215, 215), 0.14, (x, 0.66), (x, 0.7));
        }
    }

    private static void Bush(SpriteCanvas canvas, Random random)
    {
        double size = random.Between(0.4, 1);
        for (int leaf = 0; leaf < 30; leaf++)
        {
            double angle = random.Between(0, Math.PI);
            double reach = random.Between(0, 0.9) * size;
            Scalar green = SpriteCanvas.Shade(new Scalar(52, 108, 70), random.Between(0.6, 1.3));
            canvas.Disc(green, Math.Cos(angle) * reach, 0.15 + (Math.Sin(angle) * reach * 1.2), random.Between(0.1, 0.24));
        }
    }

    private static void Crate(SpriteCanvas canvas, Random random)
    {
        Scalar colour = Colour(random);
        (double width, double height) = (random.Between(0.25, 1.1), random.Between(0.4, 1.7));
        canvas.Polygon(colour, (-width, 0), (width, 0), (width, height), (-width, height));
        canvas.Polygon(SpriteCanvas.Shade(colour, 0.75), (-width, 0), (width, 0), (width, 0.12), (-width, 0.12));
        canvas.Limb(SpriteCanvas.Shade(colour, 0.6), 0.05, (-width, height / 2), (width, height / 2));
    }

    private static void Cone(SpriteCanvas canvas, Random random)
    {
        double height = random.Between(0.5, 0.8);
        canvas.Polygon(new Scalar(50, 100, 225), (-0.2, 0.04), (0.2, 0.04), (0.03, height), (-0.03, height));
        canvas.Polygon(new Scalar(220, 220, 220), (-0.12, height * 0.45), (0.12, height * 0.45), (0.09, height * 0.62), (-0.09, height * 0.62));
        canvas.Polygon(new Scalar(40, 80, 190), (-0.28, 0), (0.28, 0), (0.28, 0.06), (-0.28, 0.06));
    }

    private static void Bench(SpriteCanvas canvas, Random random)
    {
        Scalar wood = SpriteCanvas.Shade(new Scalar(70, 105, 140), random.Between(0.6, 1.4));
        canvas.Limb(new Scalar(60, 60, 60), 0.07, (-0.7, 0), (-0.7, 0.85));
        canvas.Limb(new Scalar(60, 60, 60), 0.07, (0.7, 0), (0.7, 0.85));
        canvas.Polygon(wood, (-0.95, 0.42), (0.95, 0.42), (0.95, 0.5), (-0.95, 0.5));
        canvas.Polygon(wood, (-0.95, 0.62), (0.95, 0.62), (0.95, 0.72), (-0.95, 0.72));
        canvas.Polygon(wood, (-0.95, 0.78), (0.95, 0.78), (0.95, 0.88), (-0.95, 0.88));
    }

    /// <summary>A kind of thing and the room that it needs, in metres.</summary>
    private sealed record Kind(double HalfWidth, double Height, Action<SpriteCanvas, Random> Draw);
}
