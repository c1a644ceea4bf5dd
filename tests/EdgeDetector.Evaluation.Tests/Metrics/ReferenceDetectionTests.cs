using System.Text.Json;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Darknet's own detections at 0.005, judged here, against what pycocotools and `darknet detector map` say of them.</summary>
public sealed class ReferenceDetectionTests
{
    [Theory]
    [MemberData(nameof(ReferenceFiles.Lists), MemberType = typeof(ReferenceFiles))]
    public void Coco_DarknetsDetections_EqualPycocotools(string model, string set, string preparation)
    {
        EvaluationResult result = Evaluator.Evaluate(Read(model, set, preparation), new EvaluationSettings());

        JsonElement expected = ReferenceFiles.Coco(model, set, preparation);
        Assert.All(CocoNumbers.Of(result.Coco!), pair => Assert.Equal(expected.GetProperty(pair.Key).GetDouble(), pair.Value!.Value, 5.01e-7));
    }

    [Theory]
    [MemberData(nameof(ReferenceFiles.Stretched), MemberType = typeof(ReferenceFiles))]
    public void Darknet_DarknetsDetections_EqualDetectorMap(string model, string set)
    {
        JsonElement reference = ReferenceFiles.Darknet(model, set);
        EvaluationResult result = Evaluator.Evaluate(
            Read(model, set, "resize"), new EvaluationSettings { Metric = EvaluationMetric.Darknet, CountedConfidence = 0.25 });

        Assert.Equal(reference.GetProperty("mAP50").GetDouble(), result.MeanAveragePrecision!.Value, 1e-3);

        // Darknet counts a hit as a false alarm where a weaker detection of the same object stands before it in its unordered list.
        JsonElement counts = reference.GetProperty("at_conf_0_25");
        int hits = counts.GetProperty("TP").GetInt32();
        Assert.Equal(hits + counts.GetProperty("FP").GetInt32(), result.Total.TruePositives + result.Total.FalsePositives);
        Assert.Equal(hits + counts.GetProperty("FN").GetInt32(), result.Data.Objects);
        Assert.InRange(result.Total.TruePositives, hits, hits * 1.2);
    }

    private static EvaluationInput Read(string model, string set, string preparation)
    {
        DataSet data = ReferenceFiles.Labels(set);
        Dictionary<string, DetectedObject[]> found = ReferenceFiles.Json("reference", "detections", model, $"{set}.{preparation}.json")
            .GetProperty("images").EnumerateArray()
            .ToDictionary(image => Path.GetFileNameWithoutExtension(image.GetProperty("file").GetString()!), Detections);
        return new EvaluationInput(data, [.. data.Pictures.Select(picture => found[picture.Name])]);
    }

    // The data sets list classes in the order of the models' names.
    private static DetectedObject[] Detections(JsonElement image) => [.. image.GetProperty("at_0.005").EnumerateArray().Select(row => new DetectedObject(
        row[0].GetInt32(), row[1].GetDouble(), new PreciseBox(row[2].GetDouble(), row[3].GetDouble(), row[4].GetDouble(), row[5].GetDouble())))];
}
