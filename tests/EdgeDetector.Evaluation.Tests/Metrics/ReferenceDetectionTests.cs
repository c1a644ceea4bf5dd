using System.Text.Json;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Darknet's own detections at 0.005, judged here, against what pycocotools and `darknet detector map` say of them.</summary>
public sealed class ReferenceDetectionTests
{
    public static TheoryData<string, string, string> Lists => new()
    {
        { "yolo-fastest-1.0", "coco_val2017", "resize" },
        { "yolo-fastest-1.1", "coco_val2017", "resize" },
        { "yolo-fastest-1.1", "coco_val2017", "letterbox" },
        { "mobilenetv2-yolov3-nano-coco", "coco_val2017", "resize" },
        { "mobilenetv2-yolo-fastest-voc-v1", "voc2012", "resize" },
        { "mobilenetv2-yolo-fastest-voc-v2", "voc2012", "resize" },
        { "yolo-lite-voc-trial3-noBatch", "voc2012", "resize" },
        { "yolo-lite-voc-trial9", "voc2012", "resize" },
        { "yolo-lite-coco-trial6", "coco_val2017", "resize" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Coco_DarknetsDetections_EqualPycocotools(string model, string set, string preparation)
    {
        EvaluationResult result = Evaluator.Evaluate(Read(model, set, preparation), new EvaluationSettings());

        JsonElement expected = Json("reference", "accuracy_cocoeval.json").GetProperty(model).GetProperty($"{set}.{preparation}");
        Assert.All(CocoNumbers.Of(result.Coco!), pair => Assert.Equal(expected.GetProperty(pair.Key).GetDouble(), pair.Value!.Value, 5.01e-7));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Darknet_DarknetsDetections_EqualDetectorMap(string model, string set, string preparation)
    {
        Assert.SkipWhen(preparation == "letterbox", "detector map was run with the plain resize only");
        EvaluationResult result = Evaluator.Evaluate(
            Read(model, set, preparation), new EvaluationSettings { Metric = EvaluationMetric.Darknet, CountedConfidence = 0.25 });

        JsonElement expected = Json("reference", "accuracy_darknet_map.json").GetProperty("results").GetProperty(model).GetProperty(set);
        Assert.Equal(expected.GetProperty("mAP50").GetDouble(), result.MeanAveragePrecision!.Value, 1e-3);
        JsonElement counts = expected.GetProperty("at_conf_0_25");
        // Darknet counts a hit as a false alarm where a weaker detection of the same object stands before it in its unordered list.
        int hits = counts.GetProperty("TP").GetInt32();
        Assert.Equal(hits + counts.GetProperty("FP").GetInt32(), result.Total.TruePositives + result.Total.FalsePositives);
        Assert.Equal(hits + counts.GetProperty("FN").GetInt32(), result.Data.Objects);
        Assert.InRange(result.Total.TruePositives, hits, result.Data.Objects);
    }

    private static EvaluationInput Read(string model, string set, string preparation)
    {
        DataSet data = DataSet.Read(TestData.PathOf("labels", set == "voc2012" ? set : $"{set}.json"), new DataSetOptions());
        Dictionary<string, DetectedObject[]> found = Json("reference", "detections", model, $"{set}.{preparation}.json")
            .GetProperty("images").EnumerateArray()
            .ToDictionary(image => Path.GetFileNameWithoutExtension(image.GetProperty("file").GetString()!), image => Detections(image));
        return new EvaluationInput(data, [.. data.Pictures.Select(picture => found[picture.Name])]);
    }

    // The data sets list classes in the order of the models' names.
    private static DetectedObject[] Detections(JsonElement image) => [.. image.GetProperty("at_0.005").EnumerateArray().Select(row => new DetectedObject(
        row[0].GetInt32(), row[1].GetDouble(), new PreciseBox(row[2].GetDouble(), row[3].GetDouble(), row[4].GetDouble(), row[5].GetDouble())))];

    private static JsonElement Json(params string[] path)
    {
        using FileStream file = File.OpenRead(TestData.PathOf(path));
        return JsonDocument.Parse(file).RootElement.Clone();
    }
}
