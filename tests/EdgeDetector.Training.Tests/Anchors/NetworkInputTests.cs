using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using ResizeMode = EdgeDetector.Models.ResizeMode;

namespace EdgeDetector.Training.Anchors;

public sealed class NetworkInputTests
{
    private const string Region = """
        [net]
        width=96
        height=64
        channels=3
        letter_box=1
        [convolutional]
        filters=14
        size=1
        stride=32
        activation=linear
        [region]
        anchors=1,2, 0.5,0.25
        classes=2
        num=2
        """;

    [Fact]
    public void Scale_Stretch_IsEachSideByItself() =>
        Assert.Equal(new Anchor(208, 104), new NetworkInput(new InputSize(416, 416), ResizeMode.Stretch).Scale(0.5, 0.25, new PixelSize(640, 320)));

    [Fact]
    public void Scale_Letterbox_KeepsProportions() =>
        Assert.Equal(new Anchor(208, 52), new NetworkInput(new InputSize(416, 416), ResizeMode.Letterbox).Scale(0.5, 0.25, new PixelSize(640, 320)));

    [Fact]
    public void Line_Pixels_AreWhole()
    {
        NetworkInput input = new(new InputSize(416, 416), ResizeMode.Stretch);

        Assert.Equal("anchors = 1,10, 24,33", input.Line(input.Round([new(0.2, 10.4), new(23.6, 33)])));
    }

    [Fact]
    public void Of_Region_CountsInCells()
    {
        NetworkInput input = NetworkInput.Of(Network.Parse("region.cfg", Region));

        Assert.Equal((new InputSize(96, 64), ResizeMode.Letterbox, 32.0), (input.Size, input.Resize, input.Cell));
        Assert.Equal([new Anchor(32, 64), new Anchor(16, 8)], input.Present);
        Assert.Equal("anchors = 0.5,0.3333, 2,1", input.Line(input.Round([new(16, 32 / 3.0), new(64, 32)])));
    }
}
