using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Pipeline;

public sealed class ObjectCountsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly ObjectCounts _counts = new(3);

    [Fact]
    public void Update_More_IsToldAtOnce()
    {
        Assert.Equal([1], At(0, 1));
        Assert.Equal([1, 2], At(100, 1, 1, 2));
        Assert.Equal((0, 2, 1), (_counts[0], _counts[1], _counts[2]));
        Assert.Empty(At(200, 2, 1, 1));
    }

    [Fact]
    public void Update_MissedForAFrame_DoesNotFlicker()
    {
        At(0, 1, 1);

        Assert.Empty(At(100, 1));
        Assert.Empty(At(900));
        Assert.Empty(At(1000, 1, 1));
        Assert.Empty(At(1500, 1));
        Assert.Equal(2, _counts[1]);
    }

    [Fact]
    public void Update_FewerForAWhile_IsToldAsTheMostOfThatWhile()
    {
        At(0, 1, 1, 1);

        Assert.Empty(At(100, 1));
        Assert.Empty(At(600, 1, 1));
        Assert.Equal([1], At(1100));
        Assert.Equal(2, _counts[1]);
        Assert.Empty(At(1200));
        Assert.Equal([1], At(2200));
        Assert.Equal(0, _counts[1]);
    }

    [Fact]
    public void Clear_Something_NamesWhatWasThere()
    {
        At(0, 0, 2);

        Assert.Equal([0, 2], _counts.Clear());
        Assert.Equal(0, _counts[2]);
        Assert.Empty(_counts.Clear());
    }

    private IReadOnlyList<int> At(int milliseconds, params int[] classes) =>
        [.. _counts.Update(Start.AddMilliseconds(milliseconds), [.. classes.Select(id => new Detection(id, 0.5f, new Box(0, 0, 1, 1)))])];
}
