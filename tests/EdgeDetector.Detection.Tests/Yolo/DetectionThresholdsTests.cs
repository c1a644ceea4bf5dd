using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

public sealed class DetectionThresholdsTests
{
    private static readonly string[] Names = ["person", "bicycle", "car", "person"];

    [Fact]
    public void Create_SomeClasses_OthersHaveTheOverallThreshold()
    {
        DetectionThresholds thresholds = DetectionThresholds.Create(Names, 0.25, new Dictionary<string, double> { ["car"] = 0.6, ["person"] = 0.1 }, 0.45);

        Assert.Equal([0.1f, 0.25f, 0.6f, 0.1f], thresholds.ByClass);
        Assert.Equal(0.25f, thresholds.Confidence);
        Assert.Equal(0.45f, thresholds.Nms);
        Assert.Equal(0.1f, thresholds.Lowest);
    }

    [Fact]
    public void NotAbove_SomeConfidence_LowersHigherThresholdsAlone()
    {
        DetectionThresholds thresholds =
            DetectionThresholds.Create(Names, 0.25, new Dictionary<string, double> { ["car"] = 0.6, ["person"] = 0.05 }, 0.45);

        DetectionThresholds lower = thresholds.NotAbove(0.1f);

        Assert.Equal([0.05f, 0.1f, 0.1f, 0.05f], lower.ByClass);
        Assert.Equal(0.45f, lower.Nms);
        Assert.Equal(0.05f, lower.Lowest);
    }

    [Fact]
    public void NotMore_SomeNumber_IsKeptByLowerThresholdsAndNeverRaised()
    {
        DetectionThresholds thresholds = DetectionThresholds.Create(Names, 0.25, new Dictionary<string, double>(), 0.45);

        Assert.Equal(int.MaxValue, thresholds.Most);
        Assert.Equal(10, thresholds.NotMore(10).NotAbove(0.1f).NotMore(20).Most);
        Assert.Equal(thresholds.ByClass, thresholds.NotMore(10).ByClass);
        Assert.Throws<ArgumentOutOfRangeException>(() => thresholds.NotMore(0));
    }

    [Theory]
    [InlineData(2, 0.61f, true)]
    [InlineData(2, 0.6f, false)]
    [InlineData(1, 0.3f, true)]
    public void Admit_Detection_GoesByTheThresholdOfItsClass(int classId, float confidence, bool expected) =>
        Assert.Equal(
            expected,
            DetectionThresholds.Create(Names, 0.25, new Dictionary<string, double> { ["car"] = 0.6 }, 0.45)
                .Admit(new Detection(classId, confidence, new Box(0, 0, 1, 1))));

    [Fact]
    public void Create_UnknownClasses_NamesEachWithTheNearest()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            DetectionThresholds.Create(Names, 0.25, new Dictionary<string, double> { ["Persn"] = 0.5, ["bycicle"] = 0.5 }, 0.45));

        Assert.Contains("'Persn' (did you mean 'person'?)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'bycicle' (did you mean 'bicycle'?)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1, 0.5, 0.45)]
    [InlineData(1.1, 0.5, 0.45)]
    [InlineData(double.NaN, 0.5, 0.45)]
    [InlineData(0.25, 2, 0.45)]
    [InlineData(0.25, 0.5, -1)]
    public void Create_NumberOutsideItsRange_IsRefused(double confidence, double car, double nms) =>
        Assert.Throws<ArgumentException>(() =>
            DetectionThresholds.Create(Names, confidence, new Dictionary<string, double> { ["car"] = car }, nms));
}
