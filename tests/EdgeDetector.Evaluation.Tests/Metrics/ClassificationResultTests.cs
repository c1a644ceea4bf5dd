using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

public sealed class ClassificationResultTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    public void Place_EqualProbabilities_LowerIdIsAhead(int classId, int expected) =>
        Assert.Equal(expected, ClassificationResult.Place([0.1f, 0.3f, 0.3f, 0.25f, 0.05f], classId));

    [Fact]
    public void Place_NotANumber_IsNeverRight()
    {
        Assert.Equal(int.MaxValue, ClassificationResult.Place([float.NaN, 0.5f], 0));
        Assert.Equal(0, ClassificationResult.Place([float.NaN, 0.5f], 1));
    }

    [Fact]
    public void Of_HandCounted_GivesSharesByClassAndOfAll()
    {
        // Places 0 to 5: the sixth is not among the best five.
        ClassPlace[] places = [new(0, 0), new(0, 4), new(0, 5), new(0, 0), new(3, 1), new(2, 0)];
        ClassificationResult result = ClassificationResult.Of(["cat", "dog", "crane", "crane"], places);

        Assert.Equal(new ClassAccuracy("all", 6, 0.5, 5.0 / 6), result.Total);
        Assert.Equal(
            [new ClassAccuracy("cat", 4, 0.5, 0.75), new ClassAccuracy("crane #2", 1, 1, 1), new ClassAccuracy("crane #3", 1, 0, 1)],
            result.Classes);
    }

    [Fact]
    public void Of_NoPictures_HasNoShares() =>
        Assert.Equal(new ClassAccuracy("all", 0, null, null), ClassificationResult.Of(["cat"], []).Total);
}
