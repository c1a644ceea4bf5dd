namespace EdgeDetector.Evaluation.Results;

/// <summary>Everything that an evaluation found out; immutable.</summary>
public sealed record EvaluationResult
{
    /// <summary>The rules that gave <see cref="MeanAveragePrecision"/> and each class's average precision.</summary>
    public required EvaluationMetric Metric { get; init; }

    /// <summary>
    /// Overlap (IoU), 0..1, that a match needs, in everything but COCO's twelve numbers and COCO's average precisions, which use ten of them.
    /// </summary>
    public required double IouThreshold { get; init; }

    /// <summary>Confidence, 0..1, from which detections count in <see cref="Total"/>, each class's counts and the confusion matrix.</summary>
    public required double CountedConfidence { get; init; }

    /// <summary>What the detections were compared with.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>
    /// Mean of the classes' average precisions, 0..1; for COCO it is AP at IoU .50:.05:.95. Null where no class has an object.
    /// </summary>
    public required double? MeanAveragePrecision { get; init; }

    /// <summary>COCO's twelve numbers; null for the other metrics.</summary>
    public required CocoSummary? Coco { get; init; }

    /// <summary>Each class, in the order of the data set's class ids; classes with neither objects nor detections are among them.</summary>
    public required IReadOnlyList<ClassResult> Classes { get; init; }

    /// <summary>Counts over all classes.</summary>
    public required MatchCounts Total { get; init; }

    /// <summary>
    /// Mean over the classes with objects of precision, recall and F1 at each confidence 0, 0.01 … 1.
    /// </summary>
    public required IReadOnlyList<ConfidencePoint> ConfidenceCurve { get; init; }

    /// <summary>The confidence with the highest mean F1 of <see cref="ConfidenceCurve"/>, of equals the highest; null where no class has an object.</summary>
    public required ConfidencePoint? BestConfidence { get; init; }

    /// <summary>Mean of the classes' log-average miss rates, 0..1 (lower is better); null where no class has an object.</summary>
    public required double? LogAverageMissRate { get; init; }

    /// <summary>Which class was taken for which.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>How objects of each size fare, small to large.</summary>
    public required IReadOnlyList<SizeGroup> Sizes { get; init; }

    /// <summary>The largest objects that were missed, largest share of the picture first; a limited number.</summary>
    public required IReadOnlyList<MissedObject> WorstMisses { get; init; }

    /// <summary>The most confident detections that were wrong, most confident first; a limited number.</summary>
    public required IReadOnlyList<FalseAlarm> WorstFalseAlarms { get; init; }

    /// <summary>What a reader of the figures must know, a sentence each: unknown classes, unreadable pictures, missing label files.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The model and its speed; null where the detections came from files.</summary>
    public ModelSummary? Model { get; init; }
}
