using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

public sealed class DetectionMaskTests
{
    private static readonly PixelSize Frame = new(1000, 500);

    private static readonly DetectionMask Tree =
        new("tree", new Polygon([new FramePoint(0, 0), new FramePoint(0.5, 0), new FramePoint(0.5, 1), new FramePoint(0, 1)]));

    [Fact]
    public void Apply_DetectionsUnderTheMask_AreTakenOutAndTheRestKeepsItsOrder()
    {
        List<Detection> detections = [At(600), At(100), At(900), At(500), At(501), At(0)];

        DetectionMask.Apply([Tree], Frame, detections);

        Assert.Equal([At(600), At(900), At(501)], detections);
    }

    [Fact]
    public void Apply_MaskOfAClass_LeavesOthers()
    {
        List<Detection> detections = [At(100), At(100) with { ClassId = 2 }];

        DetectionMask.Apply([Tree with { Classes = ClassSet.Of(["a", "b", "c"], ["a", "b"]) }], Frame, detections);

        Assert.Equal([At(100) with { ClassId = 2 }], detections);
    }

    [Fact]
    public void Apply_CentreAsAnchor_GoesByTheMiddleOfTheBox()
    {
        Polygon upper = new([new FramePoint(0, 0), new FramePoint(1, 0), new FramePoint(1, 0.5), new FramePoint(0, 0.5)]);
        List<Detection> detections = [new Detection(0, 0.9f, new Box(100, 150, 50, 150))];

        DetectionMask.Apply([new DetectionMask("sky", upper)], Frame, detections);
        Assert.Single(detections);
        DetectionMask.Apply([new DetectionMask("sky", upper) { Anchor = AnchorPoint.Centre }], Frame, detections);
        Assert.Empty(detections);
    }

    [Fact]
    public void Apply_NoMask_LeavesAll()
    {
        List<Detection> detections = [At(1), At(2)];

        DetectionMask.Apply([], Frame, detections);

        Assert.Equal(2, detections.Count);
    }

    private static Detection At(float x) => new(0, 0.9f, new Box(x - 10, 100, 20, 50));
}
