using System.Text.Json;
using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Evaluation;

/// <summary>The labelled pictures of the test data, and what pycocotools and `darknet detector map` say of Darknet's detections in them.</summary>
internal static class ReferenceFiles
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

    /// <summary>Those for which there is a figure of `darknet detector map`, which was run with the plain resize only.</summary>
    public static TheoryData<string, string> Stretched =>
        [.. Lists.Where(row => row.Data.Item3 == "resize").Select(row => new TheoryDataRow<string, string>(row.Data.Item1, row.Data.Item2))];

    /// <summary>The labels of a set, with its pictures.</summary>
    public static DataSet Labels(string set) => DataSet.Read(
        TestData.PathOf("labels", set == "voc2012" ? set : $"{set}.json"), new DataSetOptions { Images = TestData.PathOf("images", set) });

    /// <summary>What pycocotools says.</summary>
    public static JsonElement Coco(string model, string set, string preparation) =>
        Json("reference", "accuracy_cocoeval.json").GetProperty(model).GetProperty($"{set}.{preparation}");

    /// <summary>What `darknet detector map` says of a model with the plain resize.</summary>
    public static JsonElement Darknet(string model, string set) =>
        Json("reference", "accuracy_darknet_map.json").GetProperty("results").GetProperty(model).GetProperty(set);

    public static JsonElement Json(params string[] path)
    {
        using FileStream file = File.OpenRead(TestData.PathOf(path));
        return JsonDocument.Parse(file).RootElement.Clone();
    }
}
