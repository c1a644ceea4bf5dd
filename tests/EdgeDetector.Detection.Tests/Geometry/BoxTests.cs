namespace EdgeDetector.Geometry;

public sealed class BoxTests
{
    [Theory]
    [InlineData(0, 0, 10, 10, 1f)]
    [InlineData(5, 0, 10, 10, 1 / 3f)]
    [InlineData(10, 0, 10, 10, 0f)]
    [InlineData(2, 2, 5, 5, 0.25f)]
    public void IntersectionOverUnion_TwoBoxes_IsTheirSharedPart(float x, float y, float width, float height, float expected)
    {
        Assert.Equal(expected, new Box(0, 0, 10, 10).IntersectionOverUnion(new Box(x, y, width, height)), 6);
    }
}
