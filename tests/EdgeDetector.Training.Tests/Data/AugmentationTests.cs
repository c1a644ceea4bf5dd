using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Training.Losses;
using OpenCvSharp;
using ResizeMode = EdgeDetector.Geometry.ResizeMode;

namespace EdgeDetector.Training.Data;

public sealed class AugmentationTests : IDisposable
{
    private const string Colours = "hue=.1\nsaturation=1.5\nexposure=1.5\n";
    private readonly Scenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Theory]
    [InlineData(0, false, "mosaic=0")]
    [InlineData(0, true, "mosaic=0")]
    [InlineData(0.3, false, "mosaic=0")]
    [InlineData(0.3, true, "mosaic=0")]
    [InlineData(0.3, false, "mosaic=1")]
    [InlineData(0.2, true, "mosaic=1")]
    public void Batch_ColouredRectangles_BoxesAreTheirEdges(double jitter, bool letterBox, string keys)
    {
        // Far from the picture's edges, so that a cut by a mosaic's tile is the only one, and of one colour a picture.
        _scenes.Add(new Size(200, 120), new Rect(60, 40, 70, 50), new Scalar(0, 0, 255))
            .Add(new Size(90, 150), new Rect(20, 30, 45, 60), new Scalar(0, 255, 0))
            .Add(new Size(160, 160), new Rect(50, 60, 40, 40), new Scalar(255, 0, 0));
        InputSize size = new(160, 128);
        BatchMaker maker = _scenes.Maker(Scenes.Settings(keys, size, 60) with { Jitter = jitter, LetterBox = letterBox });

        int compared = 0;
        for (int index = 0; index < 5; index++)
        {
            PictureBatch batch = Scenes.Make(maker, index);
            for (int picture = 0; picture < batch.Truths.Length; picture++)
            {
                foreach (IGrouping<int, TruthBox> ofClass in batch.Truths[picture].GroupBy(truth => truth.ClassId))
                {
                    AssertEdges(batch, picture, ofClass.Key, [.. ofClass.Select(truth => Scenes.Edges(truth, size))], keys == "mosaic=1");
                    compared++;
                }
            }
        }

        Assert.InRange(compared, 290, 1200);
    }

    /// <summary>The coloured pixels are exactly those of the boxes, but for pixels that the warp mixes at an edge.</summary>
    private static void AssertEdges(PictureBatch batch, int picture, int classId, InputBox[] boxes, bool isMosaic)
    {
        HashSet<Point> found = [.. Scenes.Where(batch, picture, classId switch
        {
            0 => (r, g, b) => r > 0.7f && g < 0.2f && b < 0.2f,
            1 => (r, g, b) => g > 0.7f && r < 0.2f && b < 0.2f,
            _ => (r, g, b) => b > 0.7f && r < 0.2f && g < 0.2f,
        })];
        foreach (InputBox box in boxes)
        {
            for (int y = (int)Math.Ceiling(box.Top + 1.5); y < box.Bottom - 2.5; y++)
            {
                for (int x = (int)Math.Ceiling(box.Left + 1.5); x < box.Right - 2.5; x++)
                {
                    Assert.Contains(new Point(x, y), found);
                }
            }
        }

        // A mosaic may show what little a cut left of another one without teaching it.
        Assert.True(isMosaic || found.All(point => boxes.Any(box => IsNear(box, point))), "coloured pixels lie outside of the box");
    }

    private static bool IsNear(InputBox box, Point point) =>
        point.X + 0.5 > box.Left - 1 && point.X + 0.5 < box.Right + 1 && point.Y + 0.5 > box.Top - 1 && point.Y + 0.5 < box.Bottom + 1;

    [Fact]
    public void Batch_WithoutMosaic_NothingColouredOutsideOfTheBox()
    {
        _scenes.Add(new Size(200, 120), new Rect(60, 40, 70, 50), new Scalar(0, 0, 255));
        InputSize size = new(160, 128);
        BatchMaker maker = _scenes.Maker(Scenes.Settings("", size, 200) with { Jitter = 0.3 });

        PictureBatch batch = Scenes.Make(maker, 0);

        for (int picture = 0; picture < 200; picture++)
        {
            InputBox box = Scenes.Edges(Assert.Single(batch.Truths[picture]), size);
            Point[] red = [.. Scenes.Where(batch, picture, (r, g, b) => r > 0.7f && g < 0.2f && b < 0.2f)];
            Assert.Equal(box.Left, red.Min(point => point.X), 1.5);
            Assert.Equal(box.Top, red.Min(point => point.Y), 1.5);
            Assert.Equal(box.Right, red.Max(point => point.X) + 1, 1.5);
            Assert.Equal(box.Bottom, red.Max(point => point.Y) + 1, 1.5);
        }
    }

    [Theory]
    [InlineData(false, 640, 480)]
    [InlineData(true, 640, 480)]
    [InlineData(true, 300, 500)]
    [InlineData(false, 50, 70)]
    public void Batch_NothingChanges_IsAsTheDevicePrepares(bool letterBox, int width, int height)
    {
        // Darknet's resize aligns the corners and OpenCV's does not, so the pictures are half a pixel apart at most; this one is smooth.
        using Mat picture = new(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                picture.Set(y, x, new Vec3b((byte)(255 * x / width), (byte)(255 * y / height), (byte)(255 - (255 * x / width))));
            }
        }

        _scenes.Add(picture, new Evaluation.PreciseBox(width / 4.0, height / 4.0, width / 2.0, height / 4.0));
        InputSize size = new(160, 128);
        BatchMaker maker = _scenes.Maker(Scenes.Settings("flip=0", size, 1) with { LetterBox = letterBox });
        float[] expected = new float[3 * 160 * 128];
        using Mat read = Cv2.ImRead(_scenes.Pictures[0].Path);
        Assert.True(read.GetArray(out Vec3b[] pixels));
        Letterbox device = new(new PixelSize(160, 128), letterBox ? ResizeMode.Letterbox : ResizeMode.Stretch, expected);
        Placement placement = device.Fill(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()), new PixelSize(width, height), width * 3);

        PictureBatch batch = Scenes.Make(maker, 0);

        float[] values = batch.Values.ToArray();
        int far = 0;
        for (int i = 0; i < values.Length; i++)
        {
            far += Math.Abs(values[i] - expected[i]) > 0.012f ? 1 : 0;
        }

        // Letterboxing by whole pixels on the device, by fractions here: a row or column at either side may be grey in one only.
        Assert.InRange(far, 0, letterBox ? 3 * 2 * 160 : 0);
        CenterBox center = placement.ToNetwork(new CenterBox(0.5f, 0.375f, 0.5f, 0.25f));
        TruthBox truth = Assert.Single(batch.Truths[0]);
        Assert.Equal(center.X, truth.X, 0.005f);
        Assert.Equal(center.Y, truth.Y, 0.005f);
        Assert.Equal(center.Width, truth.Width, 0.005f);
        Assert.Equal(center.Height, truth.Height, 0.005f);
    }

    [Fact]
    public void Batch_Flip_MirrorsHalfOfThem()
    {
        _scenes.Add(new Size(100, 100), new Rect(10, 40, 20, 20), new Scalar(0, 0, 255));
        BatchMaker maker = _scenes.Maker(Scenes.Settings("", new InputSize(64, 64), 400));

        TruthBox[] truths = [.. Scenes.Make(maker, 0).Truths.Select(one => Assert.Single(one))];

        Assert.All(truths, truth => Assert.Equal(0.5, truth.Y, 5));
        Assert.All(truths, truth => Assert.Equal(0.3, Math.Abs(truth.X - 0.5), 5));
        Assert.InRange(truths.Count(truth => truth.X > 0.5), 160, 240);
    }

    [Fact]
    public void Batch_Jitter_MovesEachSideEvenly()
    {
        // The crop's sides follow from where the picture's middle box comes to lie.
        _scenes.Add(new Size(100, 100), new Rect(40, 40, 20, 20), new Scalar(0, 0, 255));
        BatchMaker maker = _scenes.Maker(Scenes.Settings("flip=0", new InputSize(64, 64), 2000) with { Jitter = 0.25 });

        double[] left = [.. Scenes.Make(maker, 0).Truths.Select(one => Assert.Single(one))
            .Select(truth => 0.5 - (truth.X * (0.2 / truth.Width)))];

        Assert.InRange(left.Min(), -0.2501, -0.24);
        Assert.InRange(left.Max(), 0.24, 0.2501);
        Assert.Equal(0, left.Average(), 0.02);
    }

    [Fact]
    public void Batch_ObjectMostlyOutside_IsDropped()
    {
        // Objects at the left edge: a crop cuts them, and only those of which a fifth or more is left are taught.
        _scenes.Add(new Size(100, 100), new Rect(0, 40, 20, 20), new Scalar(0, 0, 255));
        BatchMaker maker = _scenes.Maker(Scenes.Settings("flip=0", new InputSize(200, 200), 500) with { Jitter = 0.3 });

        PictureBatch batch = Scenes.Make(maker, 0);

        Assert.InRange(batch.Truths.Count(one => one.Length == 0), 50, 150);
        Assert.All(batch.Truths.SelectMany(one => one), truth => Assert.InRange(truth.X - (truth.Width / 2), -1e-6, 1));
        double least = batch.Truths.SelectMany(one => one).Min(truth => truth.Width / (truth.Height * 1.0));
        Assert.InRange(least, 0.08, 1);
    }

    [Fact]
    public void Colours_StrengthNone_AreThoseOfThePicture()
    {
        using Mat picture = new(48, 64, MatType.CV_8UC3);
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(256));
        _scenes.Add(picture, new Evaluation.PreciseBox(1, 1, 9, 9));
        BatchMaker maker = _scenes.Maker(Scenes.Settings("flip=0", new InputSize(64, 48), 1));

        float[] values = Scenes.Make(maker, 0).Values.ToArray();

        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                Vec3b pixel = picture.At<Vec3b>(y, x);
                Assert.Equal(pixel.Item2 / 255f, values[(y * 64) + x], 1e-6f);
                Assert.Equal(pixel.Item1 / 255f, values[(48 * 64) + (y * 64) + x], 1e-6f);
                Assert.Equal(pixel.Item0 / 255f, values[(2 * 48 * 64) + (y * 64) + x], 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(0f, 1.0001f, 1f)]
    [InlineData(0.1f, 1.5f, 1 / 1.5f)]
    [InlineData(-0.1f, 1 / 1.5f, 1.5f)]
    [InlineData(0.45f, 1.2f, 1.2f)]
    public void ColourShift_AnyColour_IsThatOfHsv(float hue, float saturation, float exposure)
    {
        byte[] levels = [0, 1, 51, 100, 127, 200, 254, 255];
        byte[] red = [.. from r in levels from g in levels from b in levels select r];
        byte[] green = [.. from r in levels from g in levels from b in levels select g];
        byte[] blue = [.. from r in levels from g in levels from b in levels select b];
        // Not a multiple of eight: the last ones go another way.
        int count = red.Length - 3;
        (float[] r2, float[] g2, float[] b2) = (Fractions(red), Fractions(green), Fractions(blue));

        new ColourShift(hue, saturation, exposure).Apply(r2, g2, b2);

        for (int i = 0; i < count; i++)
        {
            (double r, double g, double b) = Hsv(red[i] / 255.0, green[i] / 255.0, blue[i] / 255.0, hue, saturation, exposure);
            Assert.Equal(r, r2[i], 1e-4);
            Assert.Equal(g, g2[i], 1e-4);
            Assert.Equal(b, b2[i], 1e-4);
        }

        float[] Fractions(byte[] bytes) => [.. bytes.Take(count).Select(value => value / 255f)];
    }

    /// <summary>The textbook's way there and back.</summary>
    private static (double R, double G, double B) Hsv(double r, double g, double b, double hue, double saturation, double exposure)
    {
        double max = Math.Max(r, Math.Max(g, b));
        double chroma = max - Math.Min(r, Math.Min(g, b));
        double h = chroma == 0 ? 0 : max == r ? (g - b) / chroma : max == g ? 2 + ((b - r) / chroma) : 4 + ((r - g) / chroma);
        h = (((h / 6) + hue) % 1 + 1) % 1 * 6;
        double s = max == 0 ? 0 : Math.Min(1, chroma / max * saturation);
        double v = max * exposure;
        double c = v * s;
        double x = c * (1 - Math.Abs((h % 2) - 1));
        (double R, double G, double B) part = (int)h switch
        {
            0 => (c, x, 0),
            1 => (x, c, 0),
            2 => (0, c, x),
            3 => (0, x, c),
            4 => (x, 0, c),
            _ => (c, 0, x),
        };
        return (Math.Min(1, part.R + v - c), Math.Min(1, part.G + v - c), Math.Min(1, part.B + v - c));
    }

    [Fact]
    public void Batch_Classifier_TurnsAndCropsWithinItsKeys()
    {
        // Left half red, right half blue: after a turn by 0 the crop may hold either, but green, which is nowhere, never.
        using Mat picture = new(90, 120, MatType.CV_8UC3, new Scalar(0, 0, 255));
        picture[new Rect(60, 0, 60, 90)].SetTo(new Scalar(255, 0, 0));
        _scenes.Add(picture, new Evaluation.PreciseBox(0, 0, 120, 90));
        InputSize size = new(32, 32);
        BatchSettings settings = Scenes.Settings("min_crop=32\nmax_crop=48\naspect=.75\nangle=7", size, 100) with { IsClassifier = true };

        PictureBatch batch = Scenes.Make(_scenes.Maker(settings), 0);

        Assert.All(batch.Truths, truths => Assert.Equal(new TruthBox(0, 0.5f, 0.5f, 1, 1), Assert.Single(truths)));
        float[] values = batch.Values.ToArray();
        int plane = 32 * 32;
        int both = 0;
        for (int i = 0; i < 100; i++)
        {
            int start = i * 3 * plane;
            float[] red = values[start..(start + plane)];
            float[] green = values[(start + plane)..(start + (2 * plane))];
            float[] blue = values[(start + (2 * plane))..(start + (3 * plane))];
            both += red.Any(value => value > 0.9f) && blue.Any(value => value > 0.9f) ? 1 : 0;
            // Only a corner that the turn moved out of the picture is grey.
            Assert.InRange(green.Count(value => value > 0.45f), 0, plane / 8);
        }

        Assert.InRange(both, 50, 100);
    }

    [Fact]
    public void Batch_ColoursWithGreyAround_GreyStays()
    {
        _scenes.Add(new Size(200, 50), new Rect(10, 10, 20, 20), new Scalar(0, 0, 255));
        BatchMaker maker = _scenes.Maker(Scenes.Settings(Colours, new InputSize(64, 64), 20) with { LetterBox = true });

        PictureBatch batch = Scenes.Make(maker, 0);

        // The picture is 16 rows high, in the middle.
        float[] values = batch.Values.ToArray();
        for (int plane = 0; plane < 60; plane++)
        {
            Assert.All(values[(plane * 4096)..((plane * 4096) + (24 * 64))], value => Assert.Equal(0.5f, value));
        }
    }
}
