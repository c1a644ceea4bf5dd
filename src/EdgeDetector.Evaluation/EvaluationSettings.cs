namespace EdgeDetector.Evaluation;

/// <summary>By which rules detections are judged.</summary>
public sealed record EvaluationSettings
{
    /// <summary>The metric.</summary>
    public EvaluationMetric Metric { get; init; } = EvaluationMetric.Coco;

    /// <summary>
    /// Overlap (IoU), 0..1, that a match needs; .5 by default. COCO's twelve numbers keep their own ten, and their counts are at this one.
    /// </summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <summary>Recalls at which Darknet's metric reads the precision: 0 for the area under the curve (the default), 11 or 101.</summary>
    public int DarknetPoints { get; init; }

    /// <summary>Confidence, 0..1, from which detections count as hits and false alarms; average precision always looks at all. Default 0.</summary>
    public double CountedConfidence { get; init; }

    /// <summary>How many of the worst misses, and of the worst false alarms, are kept; 24 by default.</summary>
    public int Mistakes { get; init; } = 24;
}
