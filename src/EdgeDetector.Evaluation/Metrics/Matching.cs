namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Compares the detections of a class with its objects by the rules of a metric at one overlap.</summary>
internal static class Matching
{
    /// <summary>Judges all detections of a class.</summary>
    /// <param name="pictures">The class's pictures.</param>
    /// <param name="metric">Whose rules.</param>
    /// <param name="iouThreshold">The overlap, 0..1, that a match needs.</param>
    public static JudgedClass Judge(IReadOnlyList<ClassPicture> pictures, EvaluationMetric metric, double iouThreshold)
    {
        IEnumerable<JudgedDetection> judged = pictures.SelectMany(picture => metric switch
        {
            EvaluationMetric.Coco => CocoMatching.Judge(picture, iouThreshold),
            EvaluationMetric.Darknet => JudgeDarknet(picture, iouThreshold),
            _ => JudgeVoc(picture, iouThreshold),
        });

        // Darknet knows no objects that do not count.
        int objects = pictures.Sum(picture => metric == EvaluationMetric.Darknet
            ? picture.Objects.Count
            : Enumerable.Range(0, picture.Objects.Count).Count(place => !picture.Object(place).IsIgnored));
        return new JudgedClass(objects, [.. judged.OrderByDescending(detection => detection.Confidence)]);
    }

    /// <summary>
    /// VOC's development kit: a detection takes the object that it overlaps most, the first of equals, whether taken already or not.
    /// </summary>
    private static JudgedDetection[] JudgeVoc(ClassPicture picture, double iouThreshold)
    {
        bool[] taken = new bool[picture.Objects.Count];
        JudgedDetection[] judged = new JudgedDetection[picture.Detections.Count];
        for (int d = 0; d < judged.Length; d++)
        {
            (int best, double iou) = Best(picture, d, Overlap.InclusiveIou);
            bool touches = best >= 0 && iou >= iouThreshold;
            Verdict verdict = touches && picture.Object(best).IsIgnored ? Verdict.Ignored
                : touches && !taken[best] ? Verdict.Hit
                : Verdict.FalseAlarm;
            judged[d] = Judged(picture, d, verdict, best, iou);
            if (verdict == Verdict.Hit)
            {
                taken[best] = true;
            }
        }

        return judged;
    }

    /// <summary>Darknet's validate_detector_map: as VOC's, but the overlap must exceed the threshold, edges are positions and all objects count.</summary>
    private static JudgedDetection[] JudgeDarknet(ClassPicture picture, double iouThreshold)
    {
        bool[] taken = new bool[picture.Objects.Count];
        JudgedDetection[] judged = new JudgedDetection[picture.Detections.Count];
        for (int d = 0; d < judged.Length; d++)
        {
            (int best, double iou) = Best(picture, d, Overlap.Iou);
            Verdict verdict = best >= 0 && iou > iouThreshold && !taken[best] ? Verdict.Hit : Verdict.FalseAlarm;
            judged[d] = Judged(picture, d, verdict, best, iou);
            if (verdict == Verdict.Hit)
            {
                taken[best] = true;
            }
        }

        return judged;
    }

    private static (int Place, double Iou) Best(ClassPicture picture, int detection, OverlapRule overlap)
    {
        (int best, double highest) = (-1, double.NegativeInfinity);
        PreciseBox box = picture.Detection(detection).Box;
        for (int o = 0; o < picture.Objects.Count; o++)
        {
            double iou = overlap(box, picture.Object(o).Box);
            if (iou > highest)
            {
                (best, highest) = (o, iou);
            }
        }

        return (best, highest);
    }

    private static JudgedDetection Judged(ClassPicture picture, int place, Verdict verdict, int thing, double iou)
    {
        bool hit = verdict == Verdict.Hit;
        return new JudgedDetection(
            picture.Detection(place).Confidence, verdict, hit ? iou : 0, picture.Picture, picture.Detections[place], hit ? picture.Objects[thing] : -1);
    }

    private delegate double OverlapRule(in PreciseBox a, in PreciseBox b);
}
