using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation;

/// <summary>The twelve numbers by the names of the reference files.</summary>
internal static class CocoNumbers
{
    public static IReadOnlyDictionary<string, double?> Of(CocoSummary coco) => new Dictionary<string, double?>
    {
        ["AP"] = coco.AP,
        ["AP50"] = coco.AP50,
        ["AP75"] = coco.AP75,
        ["APsmall"] = coco.APSmall,
        ["APmedium"] = coco.APMedium,
        ["APlarge"] = coco.APLarge,
        ["AR1"] = coco.AR1,
        ["AR10"] = coco.AR10,
        ["AR100"] = coco.AR100,
        ["ARsmall"] = coco.ARSmall,
        ["ARmedium"] = coco.ARMedium,
        ["ARlarge"] = coco.ARLarge,
    };
}
