namespace EdgeDetector.Models.Darknet;

/// <summary>By what the four numbers of a box are trained.</summary>
public enum BoxLoss
{
    /// <summary>The squared error of each number.</summary>
    SquaredError,

    /// <summary>1 - intersection over union.</summary>
    Iou,

    /// <summary>Generalised IoU (Rezatofighi et al. 2019).</summary>
    Giou,

    /// <summary>Distance IoU (Zheng et al. 2020).</summary>
    Diou,

    /// <summary>Complete IoU (Zheng et al. 2020).</summary>
    Ciou,
}

/// <summary>The keys of a head that training follows and inference does not, with Darknet's defaults (parser.c, parse_yolo and parse_region).</summary>
public sealed record HeadTraining
{
    /// <summary>An anchor whose box overlaps a truth by more than this is not pushed towards "nothing here" (ignore_thresh; of region: thresh).</summary>
    public required double IgnoreThreshold { get; init; }

    /// <summary>An anchor whose box overlaps a truth by more than this is trained towards it though another anchor is the best; 1 is never.</summary>
    public required double TruthThreshold { get; init; }

    /// <summary>Anchors whose shape overlaps a truth's by more than this are trained besides the best one; 1 is never (iou_thresh).</summary>
    public required double IouThreshold { get; init; }

    /// <summary>By which measure <see cref="IouThreshold"/> compares shapes (iou_thresh_kind).</summary>
    public required BoxLoss IouThresholdKind { get; init; }

    /// <summary>What the box is trained by.</summary>
    public required BoxLoss BoxLoss { get; init; }

    /// <summary>Factor of the box part (iou_normalizer; of region: coord_scale).</summary>
    public required double BoxScale { get; init; }

    /// <summary>Factor of the objectness part where there is an object (obj_normalizer; of region: object_scale).</summary>
    public required double ObjectScale { get; init; }

    /// <summary>Factor of the objectness part where there is none (obj_normalizer; of region: noobject_scale).</summary>
    public required double NoObjectScale { get; init; }

    /// <summary>Factor of the class part (cls_normalizer; of region: class_scale).</summary>
    public required double ClassScale { get; init; }

    /// <summary>
    /// Factors of what an object of each class teaches (counters_per_class): the largest counter over its own, at most
    /// <see cref="LargestDelta"/>; empty: 1 for all.
    /// </summary>
    public required IReadOnlyList<double> ClassMultipliers { get; init; }

    /// <summary>Factor of the gradients of a gaussian head's deviations (uc_normalizer).</summary>
    public required double DeviationScale { get; init; }

    /// <summary>Largest gradient of a box's number; infinity is no limit (max_delta).</summary>
    public required double LargestDelta { get; init; }

    /// <summary>Share of certainty taken from each class (label_smooth_eps), 0..1.</summary>
    public required double LabelSmoothing { get; init; }

    /// <summary>Focal loss of the classes (focal_loss=1).</summary>
    public required bool FocalLoss { get; init; }

    /// <summary>Whether the target of an object's objectness is its box's overlap with the truth instead of 1 (region: rescore).</summary>
    public required bool Rescore { get; init; }

    /// <summary>Whether a truth's anchor is chosen by the anchors' shapes rather than by the shapes that are predicted (region: bias_match).</summary>
    public required bool BiasMatch { get; init; }

    /// <summary>How far a side of the picture is cropped or padded at random, as a fraction of it.</summary>
    public required double Jitter { get; init; }

    /// <summary>How much the network's input size changes at random: 0 not at all, 1 by Darknet's 1.4, else by this factor.</summary>
    public required double Random { get; init; }

    /// <summary>Most objects of a picture that are trained (max).</summary>
    public required int MostObjects { get; init; }

    /// <summary>The factor of what an object of a class teaches.</summary>
    public double ClassMultiplier(int classId) => ClassMultipliers.Count == 0 ? 1 : ClassMultipliers[classId];

    internal static HeadTraining ReadYolo(CfgSection section, int classes)
    {
        double largestDelta = section.GetDouble("max_delta", double.PositiveInfinity);
        double objectness = section.GetDouble("obj_normalizer", 1);
        return new HeadTraining
        {
            IgnoreThreshold = section.GetDouble("ignore_thresh", 0.5),
            TruthThreshold = section.GetDouble("truth_thresh", 1),
            IouThreshold = section.GetDouble("iou_thresh", 1),
            IouThresholdKind = ReadOverlap(section, "iou_thresh_kind") ?? BoxLoss.Iou,
            BoxLoss = ReadOverlap(section, "iou_loss") ?? BoxLoss.SquaredError,
            BoxScale = section.GetDouble("iou_normalizer", 0.75),
            ObjectScale = objectness,
            NoObjectScale = objectness,
            ClassScale = section.GetDouble("cls_normalizer", 1),
            ClassMultipliers = ReadMultipliers(section, classes, largestDelta),
            DeviationScale = section.GetDouble("uc_normalizer", 1),
            LargestDelta = largestDelta,
            LabelSmoothing = section.GetDouble("label_smooth_eps", 0),
            FocalLoss = section.GetFlag("focal_loss"),
            Rescore = false,
            BiasMatch = false,
            Jitter = section.GetDouble("jitter", 0.2),
            Random = section.GetDouble("random", 0),
            MostObjects = section.GetInt("max", 200, 1, 1 << 16),
        };
    }

    internal static HeadTraining ReadRegion(CfgSection section) => new()
    {
        IgnoreThreshold = section.GetDouble("thresh", 0.5),
        TruthThreshold = 1,
        IouThreshold = 1,
        IouThresholdKind = BoxLoss.Iou,
        BoxLoss = BoxLoss.SquaredError,
        BoxScale = section.GetDouble("coord_scale", 1),
        ObjectScale = section.GetDouble("object_scale", 1),
        NoObjectScale = section.GetDouble("noobject_scale", 1),
        ClassScale = section.GetDouble("class_scale", 1),
        ClassMultipliers = [],
        DeviationScale = 1,
        LargestDelta = double.PositiveInfinity,
        LabelSmoothing = 0,
        FocalLoss = false,
        Rescore = section.GetFlag("rescore"),
        BiasMatch = section.GetFlag("bias_match"),
        Jitter = section.GetDouble("jitter", 0.2),
        Random = section.GetDouble("random", 0),
        MostObjects = section.GetInt("max", 30, 1, 1 << 16),
    };

    private static BoxLoss? ReadOverlap(CfgSection section, string key) => section.GetString(key, "") switch
    {
        "iou" => BoxLoss.Iou,
        "giou" => BoxLoss.Giou,
        "diou" => BoxLoss.Diou,
        "ciou" => BoxLoss.Ciou,
        _ => null,
    };

    // parser.c, get_classes_multipliers.
    private static IReadOnlyList<double> ReadMultipliers(CfgSection section, int classes, double most)
    {
        const string key = "counters_per_class";
        if (section.GetInts(key) is not { } counters)
        {
            return [];
        }

        if (counters.Length != classes)
        {
            throw section.Fail(key, $"{key} has {counters.Length} numbers for {classes} classes");
        }

        double largest = Math.Max(1, counters.Max());
        return [.. counters.Select(counter => Math.Min(largest / Math.Max(1, counter), most))];
    }
}
