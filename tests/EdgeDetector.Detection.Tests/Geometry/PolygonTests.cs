namespace EdgeDetector.Geometry;

public sealed class PolygonTests
{
    private static readonly Polygon Square = Of(0.25, 0.25, 0.75, 0.25, 0.75, 0.75, 0.25, 0.75);

    /// <summary>A horseshoe that opens upwards: between its arms, 0.375..0.625 above 0.5, is outside.</summary>
    private static readonly Polygon Horseshoe =
        Of(0.125, 0.125, 0.375, 0.125, 0.375, 0.5, 0.625, 0.5, 0.625, 0.125, 0.875, 0.125, 0.875, 0.875, 0.125, 0.875);

    [Theory]
    [InlineData(0.5, 0.5, true)]
    [InlineData(0.25, 0.5, true)]
    [InlineData(0.75, 0.5, true)]
    [InlineData(0.5, 0.25, true)]
    [InlineData(0.5, 0.75, true)]
    [InlineData(0.25, 0.25, true)]
    [InlineData(0.75, 0.75, true)]
    [InlineData(0.2499, 0.5, false)]
    [InlineData(0.7501, 0.5, false)]
    [InlineData(0.5, 0.2499, false)]
    [InlineData(0.5, 0.7501, false)]
    [InlineData(0.1, 0.25, false)]
    [InlineData(0.1, 0.75, false)]
    [InlineData(0.9, 0.25, false)]
    public void Contains_Square_IncludesSidesAndCorners(double x, double y, bool isInside) => AssertContains(Square, x, y, isInside);

    [Theory]
    [InlineData(0.25, 0.3, true)]
    [InlineData(0.75, 0.3, true)]
    [InlineData(0.5, 0.7, true)]
    [InlineData(0.5, 0.5, true)]
    [InlineData(0.375, 0.3, true)]
    [InlineData(0.5, 0.4999, false)]
    [InlineData(0.5, 0.125, false)]
    [InlineData(0.3751, 0.3, false)]
    [InlineData(0.05, 0.5, false)]
    [InlineData(0.05, 0.125, false)]
    [InlineData(0.95, 0.875, false)]
    public void Contains_ConcaveOutline_LeavesOutTheBay(double x, double y, bool isInside) => AssertContains(Horseshoe, x, y, isInside);

    /// <summary>Rays through corners: of a diamond both sides of the left corner are beyond the ray's start, of the top one none is met.</summary>
    [Theory]
    [InlineData(0.3, 0.5, true)]
    [InlineData(0.1, 0.5, false)]
    [InlineData(0.9, 0.5, false)]
    [InlineData(0.4, 0.2, false)]
    [InlineData(0.4, 0.8, false)]
    [InlineData(0.5, 0.2, true)]
    public void Contains_RayThroughCorners_CountsThemRight(double x, double y, bool isInside) =>
        AssertContains(Of(0.5, 0.2, 0.8, 0.5, 0.5, 0.8, 0.2, 0.5), x, y, isInside);

    /// <summary>The points of a side of decimal fractions are not exactly on it in binary.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.7)]
    public void Contains_PointOfADecimalSide_IsInside(double x)
    {
        Assert.True(Of(0.1, 0.2, 0.7, 0.8, 0.1, 0.8).Contains(new FramePoint(x, x + 0.1)));
        Assert.True(Of(0.1, 0.2, 0.7, 0.2, 0.7, 0.8).Contains(new FramePoint(x, x + 0.1)));
    }

    [Fact]
    public void Contains_RandomPointsAndStars_IsAsTheWindingAngleSays()
    {
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            int corners = random.Next(3, 20);
            FramePoint[] star = [.. Enumerable.Range(0, corners).Select(i => At(i * Math.Tau / corners, 0.05 + (random.NextDouble() * 0.45)))];
            if (Polygon.FaultOf(star) is not null)
            {
                continue;
            }

            Polygon polygon = new(star);
            for (int i = 0; i < 50; i++)
            {
                FramePoint point = new(random.NextDouble(), random.NextDouble());
                Assert.Equal(Math.Abs(Winding(star, point)) > 1, polygon.Contains(point));
            }
        }
    }

    [Theory]
    [InlineData("an area needs from 3 to 256 points, not 0")]
    [InlineData("an area needs from 3 to 256 points, not 2", 0.1, 0.1, 0.9, 0.9)]
    [InlineData("point 2, [1.5, 0.1], is outside 0..1", 0.1, 0.1, 1.5, 0.1, 0.5, 0.9)]
    [InlineData("point 3, [0.5, NaN], is outside 0..1", 0.1, 0.1, 0.9, 0.1, 0.5, double.NaN)]
    [InlineData("points 2 and 3 are the same", 0.1, 0.1, 0.9, 0.1, 0.9, 0.1, 0.5, 0.9)]
    [InlineData("points 4 and 1 are the same", 0.1, 0.1, 0.9, 0.1, 0.5, 0.9, 0.1, 0.1)]
    [InlineData("the outline crosses itself: the side from point 1 to 2 meets that from 3 to 4", 0.1, 0.1, 0.9, 0.9, 0.9, 0.1, 0.1, 0.9)]
    [InlineData("the sides at point 3 lie on each other", 0.1, 0.1, 0.5, 0.5, 0.9, 0.9)]
    [InlineData("the sides at point 2 lie on each other", 0.1, 0.1, 0.9, 0.1, 0.5, 0.1, 0.5, 0.9)]
    [InlineData("the outline crosses itself: the side from point 1 to 2 meets that from 3 to 4", 0.1, 0.1, 0.9, 0.1, 0.9, 0.5, 0.5, 0.1, 0.1, 0.5)]
    public void FaultOf_NoPolygon_SaysWhy(string fault, params double[] coordinates)
    {
        Assert.Equal(fault, Polygon.FaultOf(Points(coordinates)));
        Assert.Equal(fault, Assert.Throws<ArgumentException>(() => Of(coordinates)).Message.Split(" (Parameter")[0]);
    }

    [Theory]
    [InlineData(0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0)]
    [InlineData(0.0, 0.0, 0.0, 1.0, 1.0, 0.0)]
    [InlineData(0.1, 0.1, 0.5, 0.1, 0.9, 0.1, 0.5, 0.9)]
    public void FaultOf_Polygon_IsNull(params double[] coordinates) => Assert.Null(Polygon.FaultOf(Points(coordinates)));

    private static Polygon Of(params double[] coordinates) => new(Points(coordinates));

    private static FramePoint[] Points(double[] coordinates) => [.. coordinates.Chunk(2).Select(pair => new FramePoint(pair[0], pair[1]))];

    private static FramePoint At(double angle, double radius) => new(0.5 + (radius * Math.Cos(angle)), 0.5 + (radius * Math.Sin(angle)));

    private static double Winding(FramePoint[] points, FramePoint centre)
    {
        double sum = 0;
        for (int i = 0; i < points.Length; i++)
        {
            FramePoint next = points[(i + 1) % points.Length];
            double turn = Math.Atan2(next.Y - centre.Y, next.X - centre.X) - Math.Atan2(points[i].Y - centre.Y, points[i].X - centre.X);
            sum += Math.IEEERemainder(turn, Math.Tau);
        }

        return sum;
    }

    private static void AssertContains(Polygon polygon, double x, double y, bool isInside)
    {
        Assert.Equal(isInside, polygon.Contains(new FramePoint(x, y)));
        Assert.Equal(isInside, new Polygon([.. polygon.Points.Reverse()]).Contains(new FramePoint(x, y)));
    }
}
