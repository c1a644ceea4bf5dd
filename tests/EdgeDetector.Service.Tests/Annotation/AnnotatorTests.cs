using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

public sealed class AnnotatorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(40, 40)]
    [InlineData(640, 20)]
    [InlineData(640, 480)]
    public void Draw_BoxesBeyondTheEdges_LeaveThePictureWhole(int width, int height)
    {
        using Mat picture = new(height, width, MatType.CV_8UC3, Scalar.Black);
        Detection[] detections =
        [
            new(0, 0.9f, new Box(-100, -100, width + 200, height + 200)),
            new(1, 0.8f, new Box(width - 2, height - 2, 50, 50)),
            new(0, 0.7f, new Box(-60, -60, 20, 20)),
            new(1, 0.6f, new Box(1e9f, -1e9f, 1e9f, 3e9f)),
        ];

        new Annotator(["lamp", "naïve 灯"]).Draw(picture, detections);

        Assert.Equal(new Size(width, height), picture.Size());
        Assert.NotEqual(0, Cv2.Norm(picture));
    }

    [Fact]
    public void Draw_Box_LeavesItsInsideAlone()
    {
        using Mat picture = new(480, 640, MatType.CV_8UC3, Scalar.Black);

        new Annotator(["lamp"]).Draw(picture, [new Detection(0, 0.9f, new Box(200, 150, 200, 150))]);

        using Mat inside = picture[new Rect(210, 160, 180, 130)];
        Assert.Equal(0, Cv2.Norm(inside));
        Assert.NotEqual(new Vec3b(0, 0, 0), picture.At<Vec3b>(225, 200));
        Assert.NotEqual(new Vec3b(0, 0, 0), picture.At<Vec3b>(225, 400));
        Assert.NotEqual(new Vec3b(0, 0, 0), picture.At<Vec3b>(300, 300));
    }

    [Fact]
    public void Place_ManyLabelsOfOneBox_AreInsideThePictureAndApartWhileThereIsRoom()
    {
        LabelPlacer placer = new(new Size(300, 200));
        Rect[] places = [.. Enumerable.Range(0, 3).Select(_ => placer.Place(new Rect(220, 0, 100, 90), new Size(80, 20))!.Value)];

        Assert.All(places, place => Assert.Equal(place, place & new Rect(0, 0, 300, 200)));
        Assert.False(places[0].IntersectsWith(places[1]) || places[0].IntersectsWith(places[2]) || places[1].IntersectsWith(places[2]));
    }

    [Fact]
    public void Place_LabelLargerThanThePicture_HasNoPlace() =>
        Assert.Null(new LabelPlacer(new Size(50, 10)).Place(new Rect(0, 0, 5, 5), new Size(60, 12)));
}
