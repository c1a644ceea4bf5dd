using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Anchors;

public sealed class AnchorClustersTests
{
    private static readonly Anchor[] Planted = [new(12, 30), new(60, 40), new(90, 200), new(300, 120)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(77)]
    public void Find_PlantedClusters_AreFoundExactly(int seed)
    {
        // Around each centre as much to one side as to the other, so that its mean is the centre.
        (double X, double Y)[] offsets = [(0, 0), (0.05, 0), (-0.05, 0), (0, 0.08), (0, -0.08), (0.1, 0.1), (-0.1, -0.1)];
        Anchor[] boxes = [.. Planted.SelectMany(centre => offsets.Select(o => new Anchor(centre.Width * (1 + o.X), centre.Height * (1 + o.Y))))];
        new Random(seed).Shuffle(boxes);

        IReadOnlyList<Anchor> found = AnchorClusters.Find(boxes, Planted.Length, seed);

        Assert.Equal(Planted.Length, found.Count);
        Assert.All(found.Zip(Planted), pair =>
        {
            Assert.Equal(pair.Second.Width, pair.First.Width, 1e-9);
            Assert.Equal(pair.Second.Height, pair.First.Height, 1e-9);
        });
    }

    [Fact]
    public void Find_One_IsTheMean() =>
        Assert.Equal([new Anchor(20, 15)], AnchorClusters.Find([new(10, 10), new(30, 20)], 1, 1));

    [Fact]
    public void Find_SameSeed_FindsTheSame()
    {
        Random random = new(3);
        Anchor[] boxes = [.. Enumerable.Range(0, 300).Select(_ => new Anchor(5 + (200 * random.NextDouble()), 5 + (200 * random.NextDouble())))];

        IReadOnlyList<Anchor> found = AnchorClusters.Find(boxes, 6, 1);

        Assert.Equal(found, AnchorClusters.Find(boxes, 6, 1));
        Assert.Equal(found.OrderBy(anchor => anchor.Width * anchor.Height), found);
    }

    [Fact]
    public void Find_MoreAnchors_FitBetter()
    {
        Random random = new(8);
        Anchor[] boxes = [.. Enumerable.Range(0, 400).Select(_ => new Anchor(5 + (200 * random.NextDouble()), 5 + (200 * random.NextDouble())))];

        double[] averages = [.. ((int[])[1, 3, 5, 9]).Select(count => AnchorFit.Measure(boxes, AnchorClusters.Find(boxes, count, 1)).AverageIou)];

        Assert.Equal(averages.Order(), averages);
        Assert.InRange(averages[^1], averages[0] + 0.2, 0.95);
    }

    [Fact]
    public void Measure_ByHand_Agrees()
    {
        // 10x10 and 10x20 share 100 of 200: 1/2, which is not more than a half. 40x40 in 50x40: 1600/2000 = 0.8. 10x30 with 10x20: 2/3.
        AnchorFit fit = AnchorFit.Measure([new(10, 10), new(40, 40), new(10, 30)], [new(10, 20), new(50, 40)]);

        Assert.Equal((0.5 + 0.8 + (2 / 3.0)) / 3, fit.AverageIou, 1e-12);
        Assert.Equal(2 / 3.0, fit.Recall, 1e-12);
    }
}
