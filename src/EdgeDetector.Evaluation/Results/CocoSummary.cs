namespace EdgeDetector.Evaluation.Results;

/// <summary>COCO's twelve numbers, each 0..1, or null where no object is of that size.</summary>
public sealed record CocoSummary
{
    /// <summary>Average precision over IoU .50:.05:.95.</summary>
    public required double? AP { get; init; }

    /// <summary>Average precision at IoU .50.</summary>
    public required double? AP50 { get; init; }

    /// <summary>Average precision at IoU .75.</summary>
    public required double? AP75 { get; init; }

    /// <summary>AP of small objects: area up to 32² pixels.</summary>
    public required double? APSmall { get; init; }

    /// <summary>AP of medium objects: 32² to 96².</summary>
    public required double? APMedium { get; init; }

    /// <summary>AP of large objects: 96² and more.</summary>
    public required double? APLarge { get; init; }

    /// <summary>Average recall with one detection a picture and class.</summary>
    public required double? AR1 { get; init; }

    /// <summary>Average recall with ten detections a picture and class.</summary>
    public required double? AR10 { get; init; }

    /// <summary>Average recall with a hundred detections a picture and class.</summary>
    public required double? AR100 { get; init; }

    /// <summary>Average recall of small objects, 100 detections.</summary>
    public required double? ARSmall { get; init; }

    /// <summary>Average recall of medium objects, 100 detections.</summary>
    public required double? ARMedium { get; init; }

    /// <summary>Average recall of large objects, 100 detections.</summary>
    public required double? ARLarge { get; init; }
}
