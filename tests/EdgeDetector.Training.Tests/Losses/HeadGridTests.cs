using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

public sealed class HeadGridTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.99, 0.4, 1)]
    [InlineData(0.4, 0.5, 2)]
    [InlineData(1, 1, 3)]
    public void CellOf_Centre_IsRowByRow(float x, float y, int cell) =>
        Assert.Equal(cell, new HeadGrid(Heads.Yolo(), Heads.Input, 2, 2).CellOf(new TruthBox(0, x, y, 0.1f, 0.1f)));

    [Fact]
    public void MostAlike_OfAllAnchors_IsTheOneOfTheLargestOverlap()
    {
        // 16×16, 32×32 and 48×24 pixels of 64: also those that the head does not predict.
        HeadGrid grid = new(Heads.Yolo(mask: "1"), Heads.Input, 2, 2);
        Assert.Equal(0, grid.MostAlike(new TruthBox(0, 0.5f, 0.5f, 0.2f, 0.2f)));
        Assert.Equal(1, grid.MostAlike(new TruthBox(0, 0.5f, 0.5f, 0.5f, 0.6f)));
        Assert.Equal(2, grid.MostAlike(new TruthBox(0, 0.5f, 0.5f, 0.8f, 0.3f)));
        Assert.Equal(0.0625 / 0.1875, grid.Overlap(0, new TruthBox(0, 0.5f, 0.5f, 0.5f, 0.375f)), 1e-9);
    }

    [Fact]
    public void Shape_RegionAnchor_IsInCells()
    {
        // 1.5 × 0.75 cells of four by two.
        Assert.Equal(new Anchor(0.375, 0.375), new HeadGrid(Heads.Region(), Heads.Input, 4, 2).Shape(1));
    }

    [Fact]
    public void Shape_AnotherInputSize_IsSmallerOfALargerPicture() =>
        Assert.Equal(new Anchor(0.125, 0.25), new HeadGrid(Heads.Yolo(mask: "0"), new InputSize(128, 64), 4, 2).Shape(0));
}
