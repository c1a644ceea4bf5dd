using EdgeDetector.Geometry;

namespace EdgeDetector.Objects;

public sealed class AnchorPathTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ToArray_SmallMovements_KeepsThoseAStepApartAndTheNewest()
    {
        AnchorPath path = Walk(64, Enumerable.Range(0, 10).Select(i => 0.5 + (i * 0.004)));

        Assert.Equal([0.5, 0.512, 0.524, 0.536], path.ToArray().Select(point => Math.Round(point.Point.X, 6)));
        Assert.Equal([0, 3, 6, 9], path.ToArray().Select(point => (point.At - Start).TotalSeconds));
    }

    [Fact]
    public void ToArray_StandsStill_HasFirstAndNewest()
    {
        PathPoint[] points = Walk(64, Enumerable.Repeat(0.5, 100)).ToArray();

        Assert.Equal([0, 99], points.Select(point => (point.At - Start).TotalSeconds));
    }

    [Fact]
    public void ToArray_OnePoint_IsThatPoint() => Assert.Single(Walk(64, [0.5]).ToArray());

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(64)]
    public void ToArray_LongWay_IsBoundedAndEven(int most)
    {
        AnchorPath path = Walk(most, Enumerable.Range(0, 5000).Select(i => Math.Abs((i * 0.01 % 2) - 1)));

        PathPoint[] points = path.ToArray();

        Assert.InRange(points.Length, Math.Min(most, Math.Max(2, most / 4)), most);
        Assert.Equal(Start, points[0].At);
        Assert.Equal(Start.AddSeconds(4999), points[^1].At);
        Assert.Equal(points.OrderBy(point => point.At), points);
    }

    private static AnchorPath Walk(int most, IEnumerable<double> columns)
    {
        AnchorPath path = new(most);
        int second = 0;
        foreach (double x in columns)
        {
            path.Add(new FramePoint(x, 0.5), Start.AddSeconds(second++));
        }

        return path;
    }
}
