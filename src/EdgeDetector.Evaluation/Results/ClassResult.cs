namespace EdgeDetector.Evaluation.Results;

/// <summary>How one class fared.</summary>
public sealed record ClassResult
{
    /// <summary>Index into the data set's class names, from 0.</summary>
    public required int ClassId { get; init; }

    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>Objects that count: without the difficult and the crowds.</summary>
    public required int Objects { get; init; }

    /// <summary>Detections of any confidence.</summary>
    public required int Detections { get; init; }

    /// <summary>Average precision, 0..1, by the metric's rules; null where the class has no object and the metric leaves it out.</summary>
    public required double? AveragePrecision { get; init; }

    /// <summary>COCO's average precision at IoU .50; null for the other metrics and where the class has no object.</summary>
    public double? AP50 { get; init; }

    /// <summary>COCO's average precision at IoU .75; null for the other metrics and where the class has no object.</summary>
    public double? AP75 { get; init; }

    /// <summary>Hits, false alarms and misses from the counted confidence on.</summary>
    public required MatchCounts Counts { get; init; }

    /// <summary>The confidence threshold with the highest F1; null where there is no hit at any.</summary>
    public required ConfidencePoint? BestThreshold { get; init; }

    /// <summary>The precision-recall curve, a point for each hit by falling confidence.</summary>
    public required IReadOnlyList<PrecisionRecallPoint> PrecisionRecallCurve { get; init; }

    /// <summary>Precision, recall and F1 at each confidence 0, 0.01 … 1.</summary>
    public required IReadOnlyList<ConfidencePoint> ConfidenceCurve { get; init; }

    /// <summary>
    /// Miss rate against false alarms a picture, a point for each detection that counts, by falling confidence: what the
    /// log-average miss rate is read from.
    /// </summary>
    public required IReadOnlyList<MissRatePoint> MissRateCurve { get; init; }

    /// <summary>Log-average miss rate, 0..1, lower is better (Dollár et al. 2012); null where the class has no object.</summary>
    public required double? LogAverageMissRate { get; init; }
}
