using System.Runtime.InteropServices;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>The street without anybody in it. Rows are given for a frame of 720 rows.</summary>
internal static class StreetBackground
{
    private const int PavementTop = 372;
    private const int RoadTop = 408;
    private const int RoadBottom = 592;

    private static readonly Scalar[] Walls =
        [new(120, 150, 178), new(150, 165, 175), new(95, 110, 150), new(170, 172, 170), new(130, 140, 140), new(105, 135, 165)];

    /// <summary>Paints it: BGR, Width x Height, rows without padding.</summary>
    public static byte[] Paint(StreetView view, Random random)
    {
        using Mat picture = new(view.Height, view.Width, MatType.CV_8UC3, Scalar.All(0));
        Sky(picture, view);
        Houses(picture, view, random);
        Ground(picture, view);
        Trees(picture, view, random);

        // A lens is never as sharp as a drawing, and a sensor never as smooth.
        using Mat soft = new();
        Cv2.GaussianBlur(picture, soft, new Size(3, 3), 0);
        return WithGrain(soft, random);
    }

    private static void Sky(Mat picture, StreetView view)
    {
        for (int y = 0; y < view.Height; y++)
        {
            double t = (double)y / view.Height;
            Cv2.Line(picture, new Point(0, y), new Point(view.Width, y), new Scalar(235 - (20 * t), 205 + (40 * t), 165 + (120 * t)));
        }
    }

    private static void Houses(Mat picture, StreetView view, Random random)
    {
        double x = -random.Next(0, 120);
        while (x < view.Width / view.Scale)
        {
            int width = random.Next(150, 290);
            int top = random.Next(40, 190);
            Scalar wall = Walls[random.Next(Walls.Length)];
            Fill(picture, view, wall, x, top, width, PavementTop - top);
            Fill(picture, view, SpriteCanvas.Shade(wall, 0.6), x, top, width, 10);
            Fill(picture, view, SpriteCanvas.Shade(wall, 0.75), x + width - 5, top, 5, PavementTop - top);
            Windows(picture, view, wall, new Rect((int)x, top, width, PavementTop - top), random);
            x += width;
        }
    }

    private static void Windows(Mat picture, StreetView view, Scalar wall, Rect house, Random random)
    {
        int columns = house.Width / 48;
        int gap = house.Width / columns;
        for (int y = house.Y + 26; y + 40 < PavementTop - 56; y += 58)
        {
            for (int column = 0; column < columns; column++)
            {
                int x = house.X + (column * gap) + ((gap - 24) / 2);
                Scalar glass = random.Next(5) == 0 ? new Scalar(150, 190, 205) : new Scalar(110, 92, 78);
                Fill(picture, view, SpriteCanvas.Shade(wall, 1.25), x - 3, y - 3, 30, 42);
                Fill(picture, view, glass, x, y, 24, 36);
                Fill(picture, view, SpriteCanvas.Shade(wall, 1.2), x + 11, y, 2, 36);
                Fill(picture, view, SpriteCanvas.Shade(wall, 0.7), x - 4, y + 39, 32, 4);
            }
        }

        int door = house.X + random.Next(20, house.Width - 50);
        Fill(picture, view, SpriteCanvas.Shade(wall, 0.55), door - 4, PavementTop - 58, 36, 58);
        Fill(picture, view, new Scalar(50, 60, 85), door, PavementTop - 54, 28, 54);
    }

    private static void Ground(Mat picture, StreetView view)
    {
        int width = (int)Math.Ceiling(view.Width / view.Scale);
        Fill(picture, view, new Scalar(152, 156, 158), 0, PavementTop, width, RoadTop - PavementTop);
        Fill(picture, view, new Scalar(182, 184, 186), 0, RoadTop - 4, width, 4);
        Fill(picture, view, new Scalar(92, 90, 89), 0, RoadTop, width, RoadBottom - RoadTop);
        Fill(picture, view, new Scalar(78, 76, 75), 0, RoadTop, width, 6);
        Fill(picture, view, new Scalar(188, 190, 192), 0, RoadBottom, width, 9);
        Fill(picture, view, new Scalar(148, 152, 154), 0, RoadBottom + 9, width, 720 - RoadBottom - 9);
        for (int x = 20; x < width; x += 130)
        {
            Fill(picture, view, new Scalar(205, 208, 208), x, 473, 64, 5);
        }

        Fill(picture, view, new Scalar(178, 180, 180), 0, 510, width, 3);
        for (int row = 0; row < 4; row++)
        {
            int y = RoadBottom + 9 + (row * row * 9) + (row * 10);
            Fill(picture, view, new Scalar(132, 136, 138), 0, y, width, 2);
            for (int x = row % 2 * 45; x < width; x += 90 + (row * 14))
            {
                Fill(picture, view, new Scalar(132, 136, 138), x, y, 2, (row * 18) + 19);
            }
        }
    }

    private static void Trees(Mat picture, StreetView view, Random random)
    {
        int width = (int)Math.Ceiling(view.Width / view.Scale);
        for (int x = random.Next(60, 200); x < width; x += random.Next(230, 380))
        {
            Fill(picture, view, new Scalar(48, 62, 78), x - 5, 270, 10, PavementTop - 262);
            for (int leaf = 0; leaf < 26; leaf++)
            {
                double shade = 0.75 + (random.NextDouble() * 0.5);
                Point centre = At(view, x + random.Next(-42, 43), 240 + random.Next(-42, 38));
                int radius = Math.Max(1, (int)(random.Next(12, 26) * view.Scale));
                Cv2.Circle(picture, centre, radius, SpriteCanvas.Shade(new Scalar(58, 112, 74), shade), -1);
            }
        }
    }

    private static Point At(StreetView view, double x, double y) => new((int)Math.Round(x * view.Scale), (int)Math.Round(y * view.Scale));

    private static void Fill(Mat picture, StreetView view, Scalar colour, double x, double y, double width, double height)
    {
        Point corner = At(view, x, y);
        Point opposite = At(view, x + width, y + height);
        Cv2.Rectangle(picture, new Rect(corner.X, corner.Y, Math.Max(1, opposite.X - corner.X), Math.Max(1, opposite.Y - corner.Y)), colour, -1);
    }

    private static byte[] WithGrain(Mat picture, Random random)
    {
        int stride = picture.Width * 3;
        byte[] pixels = new byte[picture.Height * stride];
        Marshal.Copy(picture.Data, pixels, 0, pixels.Length);
        Span<byte> grain = new byte[picture.Width];
        for (int start = 0; start < pixels.Length; start += stride)
        {
            random.NextBytes(grain);
            Span<byte> row = pixels.AsSpan(start, stride);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (byte)Math.Clamp(row[i] + (grain[i / 3] & 7) - 4, 0, 255);
            }
        }

        return pixels;
    }
}
