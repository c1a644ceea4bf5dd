using System.Globalization;
using System.Text.Json;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

public sealed class PublishedVectorTests
{
    [Theory]
    [InlineData(EvaluationMetric.Voc07, "eleven_point")]
    [InlineData(EvaluationMetric.Voc, "all_points")]
    public void Voc_PadillasCase_EqualsItsPublishedFigures(EvaluationMetric metric, string rule) =>
        AssertAp("voc_case_1", "voc_case_1", metric, rule, "object");

    [Theory]
    [InlineData(EvaluationMetric.Voc07, "eleven_point")]
    [InlineData(EvaluationMetric.Voc, "all_points")]
    public void Voc_Cats_EqualTheirPublishedFigures(EvaluationMetric metric, string rule) =>
        AssertAp("cats_toy", "cats_toy", metric, rule, "cat");

    [Fact]
    public void Counts_PadillasCase_AreSevenHitsAndSeventeenFalseAlarms()
    {
        EvaluationResult result = PublishedVectors.Evaluate(
            "voc_case_1/gts", "voc_case_1/dets", new EvaluationSettings { Metric = EvaluationMetric.Voc, IouThreshold = 0.3 });

        Assert.Equal((7, 17, 8), (result.Total.TruePositives, result.Total.FalsePositives, result.Total.FalseNegatives));
        Assert.Equal((7, 15, 24), (result.Data.Pictures, result.Data.Objects, result.Data.Detections));
    }

    [Fact]
    public void Darknet_PadillasCase_LosesAHitWithoutTheExtraPixel()
    {
        EvaluationResult result = PublishedVectors.Evaluate(
            "voc_case_1/gts", "voc_case_1/dets", new EvaluationSettings { Metric = EvaluationMetric.Darknet, IouThreshold = 0.3 });

        Assert.Equal(6, result.Total.TruePositives);
        Assert.Equal(0.2253968, result.MeanAveragePrecision!.Value, 1e-6);
    }

    [Fact]
    public void Voc_Cartucho_EqualsItsPrograms30ClassesAndCounts()
    {
        EvaluationResult result = PublishedVectors.Evaluate(
            "cartucho/ground-truth", "cartucho/detection-results", new EvaluationSettings { Metric = EvaluationMetric.Voc });

        JsonElement expected = PublishedVectors.Expected("cartucho", "AP_percent");
        Dictionary<string, double> found = result.Classes
            .Where(one => one.AveragePrecision is not null)
            .ToDictionary(one => one.Name, one => one.AveragePrecision!.Value * 100);
        Assert.Equal(expected.EnumerateObject().Select(one => one.Name).Order(), found.Keys.Order());
        Assert.All(expected.EnumerateObject(), one => Assert.Equal(one.Value.GetDouble(), found[one.Name], 0.005001));
        Assert.Equal(0.310477, result.MeanAveragePrecision!.Value, 1e-6);
        Assert.Equal((73, 62), Counts(result, "chair"));
        Assert.Equal((19, 3), Counts(result, "sofa"));
        Assert.Equal((13, 5), Counts(result, "tvmonitor"));
        Assert.Equal(85, result.Data.Pictures);
    }

    [Fact]
    public void Coco_TwelveNumbers_EqualTheOfficialOnes()
    {
        CocoSummary coco = PublishedVectors.Evaluate("coco_eval/gts.json", "coco_eval/dets.json", new EvaluationSettings()).Coco!;

        JsonElement expected = PublishedVectors.Expected("coco_eval", "result");
        Assert.All(CocoNumbers.Of(coco), pair => Assert.Equal(expected.GetProperty(pair.Key).GetDouble(), pair.Value!.Value, 5.01e-7));
    }

    private static (int, int) Counts(EvaluationResult result, string name)
    {
        MatchCounts counts = result.Classes.Single(one => one.Name == name).Counts;
        return (counts.TruePositives, counts.FalsePositives);
    }

    private static void AssertAp(string folder, string key, EvaluationMetric metric, string rule, string className)
    {
        foreach (JsonProperty iou in PublishedVectors.Expected(key, "AP", rule).EnumerateObject())
        {
            EvaluationSettings settings = new() { Metric = metric, IouThreshold = double.Parse(iou.Name, CultureInfo.InvariantCulture) };
            EvaluationResult result = PublishedVectors.Evaluate($"{folder}/gts", $"{folder}/dets", settings);
            Assert.Equal(iou.Value.GetProperty(className).GetDouble(), result.MeanAveragePrecision!.Value, 1e-9);
        }
    }
}
