using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.Reports;
using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

public sealed class MistakeThumbnailTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Draw_SmallBoxInALargePicture_ShowsItsSurroundingsTwiceAsLarge()
    {
        // Blue left, red right of the box's centre: the middle of the thumbnail must be where the colours meet.
        MarkedPicture marked = new(Picture(2000, 1000, split: 1200), [new Mark(MarkKind.Truth, new PreciseBox(1190, 495, 20, 10))]);

        using Mat thumbnail = Cv2.ImDecode(MistakeThumbnail.Draw(marked)!, ImreadModes.Color);

        Assert.Equal(new Size(320, 240), thumbnail.Size());
        AssertNear(new Vec3b(200, 0, 0), thumbnail.At<Vec3b>(120, 60));
        AssertNear(new Vec3b(0, 0, 200), thumbnail.At<Vec3b>(120, 260));
        AssertNear(new Vec3b(200, 0, 0), thumbnail.At<Vec3b>(200, 155));
        AssertNear(new Vec3b(0, 0, 200), thumbnail.At<Vec3b>(200, 165));

        // The box is 40x20 now, around the middle; its line is green.
        Vec3b line = thumbnail.At<Vec3b>(120, 140);
        Assert.True(line.Item1 > line.Item0 && line.Item1 > line.Item2, $"{line.Item0} {line.Item1} {line.Item2}");
    }

    [Theory]
    [InlineData(640, 480, 0, 0, 640, 480)]
    [InlineData(100, 3000, 10, 2900, 50, 90)]
    [InlineData(1, 1, 0, 0, 1, 1)]
    [InlineData(640, 480, -500, -500, 10, 10)]
    [InlineData(640, 480, 5000, 5000, 1000, 1000)]
    public void Draw_AnyBox_IsAThumbnailOfBoundedSize(int width, int height, double x, double y, double boxWidth, double boxHeight)
    {
        MarkedPicture marked = new(Picture(width, height, split: 0), [new Mark(MarkKind.Detection, new PreciseBox(x, y, boxWidth, boxHeight))]);

        using Mat thumbnail = Cv2.ImDecode(MistakeThumbnail.Draw(marked)!, ImreadModes.Color);

        Assert.InRange(thumbnail.Width, 1, 320);
        Assert.InRange(thumbnail.Height, 1, 240);
    }

    [Fact]
    public void Draw_PictureThatIsNotThere_IsNull() =>
        Assert.Null(MistakeThumbnail.Draw(new MarkedPicture(Path.Combine(_folder.FullName, "none.jpg"), [new Mark(MarkKind.Truth, new PreciseBox(0, 0, 1, 1))])));

    private static void AssertNear(Vec3b expected, Vec3b actual)
    {
        Assert.InRange(actual.Item0, expected.Item0 - 12, expected.Item0 + 12);
        Assert.InRange(actual.Item1, expected.Item1 - 12, expected.Item1 + 12);
        Assert.InRange(actual.Item2, expected.Item2 - 12, expected.Item2 + 12);
    }

    private string Picture(int width, int height, int split)
    {
        using Mat picture = new(height, width, MatType.CV_8UC3, new Scalar(0, 0, 200));
        if (split > 0)
        {
            using Mat left = picture[new Rect(0, 0, split, height)];
            left.SetTo(new Scalar(200, 0, 0));
        }

        string path = Path.Combine(_folder.FullName, "picture.png");
        Cv2.ImWrite(path, picture);
        return path;
    }
}
