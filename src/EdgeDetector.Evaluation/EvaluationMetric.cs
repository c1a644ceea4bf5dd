namespace EdgeDetector.Evaluation;

/// <summary>The rules by which detections are judged; docs/evaluation.md tells how they differ.</summary>
public enum EvaluationMetric
{
    /// <summary>Pascal VOC 2007: mean of the precision at 11 recalls.</summary>
    Voc07,

    /// <summary>Pascal VOC 2010 and later: area under the precision-recall curve.</summary>
    Voc,

    /// <summary>COCO: twelve numbers, AP averaged over ten overlaps.</summary>
    Coco,

    /// <summary>Darknet's `detector map`.</summary>
    Darknet,
}
