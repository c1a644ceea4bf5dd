using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

public sealed class SceneLabelsTests
{
    private static readonly PixelSize Frame = new(100, 60);

    [Fact]
    public void Of_NothingInFront_IsTheWholeExtent()
    {
        SceneObject item = Assert.Single(SceneLabels.Of([Place("car", 20, 10, 30, 20)], Frame));

        Assert.Equal(new SceneObject("car", new Box(20, 10, 30, 20), 1, 1), item);
    }

    [Fact]
    public void Of_LowerHalfHidden_IsTheUpperHalf()
    {
        IReadOnlyList<SceneObject> objects = SceneLabels.Of([Place("person", 20, 10, 10, 40), Place("car", 10, 30, 50, 20)], Frame);

        Assert.Equal([new SceneObject("person", new Box(20, 10, 10, 20), 0.5, 0.5), new SceneObject("car", new Box(10, 30, 50, 20), 1, 1)], objects);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 0)]
    public void Of_HiddenTenths_AreLabelledUpToSeven(int hiddenTenths, int expected)
    {
        IReadOnlyList<SceneObject> objects = SceneLabels.Of([Place("bicycle", 0, 0, 40, 20), Place("car", 0, 0, 4 * hiddenTenths, 20)], Frame);

        Assert.Equal(expected, objects.Count(item => item.Class == "bicycle"));
    }

    [Fact]
    public void Of_ClutterInFront_HidesAndHasNoLabel()
    {
        SceneObject item = Assert.Single(SceneLabels.Of([Place("person", 20, 10, 10, 40), Place(PlacedSprite.Clutter, 0, 40, 100, 20)], Frame));

        Assert.Equal(new Box(20, 10, 10, 30), item.Box);
    }

    [Theory]
    [InlineData(-24, 1)]
    [InlineData(-26, 0)]
    public void Of_PartOutside_IsLabelledFromFifteenPercent(int left, int expected)
    {
        IReadOnlyList<SceneObject> objects = SceneLabels.Of([Place("car", left, 10, 30, 20)], Frame);

        Assert.Equal(expected, objects.Count);
        Assert.All(objects, item => Assert.Equal(new SceneObject("car", new Box(0, 10, 6, 20), 0.2, 1), item));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(2, 0)]
    public void Of_TinyThing_IsLabelledFromThreePixels(int width, int expected) =>
        Assert.Equal(expected, SceneLabels.Of([Place("person", 10, 10, width, 9)], Frame).Count);

    [Fact]
    public void ClassId_OfEachClass_IsItsIndex() =>
        Assert.All(SceneObject.ClassNames.Index(), pair => Assert.Equal(pair.Index, new SceneObject(pair.Item, default, 1, 1).ClassId));

    /// <summary>A solid rectangle.</summary>
    private static PlacedSprite Place(string name, int left, int top, int width, int height)
    {
        using Mat picture = new(height, width, MatType.CV_8UC4, Scalar.All(255));
        return new PlacedSprite(Sprite.From(picture, 0, 0), left, top, name, 1);
    }
}
