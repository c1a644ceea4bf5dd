namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Compares the detections of a class with its objects by the rules of a metric at one overlap.</summary>
internal static class Matching
{
    /// <summary>Judges all detections of a class.</summary>
    /// <param name="pictures">The class's pictures.</param>
    /// <param name="settings">Whose rules, and the overlap that a match needs.</param>
    /// <param name="includesEdgePixels">Whether the one that VOC's rule adds to widths and heights is in the boxes already.</param>
    public static JudgedClass Judge(IReadOnlyList<ClassPicture> pictures, EvaluationSettings settings, bool includesEdgePixels)
    {
        double iouThreshold = settings.IouThreshold;
        OverlapRule vocOverlap = includesEdgePixels ? Overlap.Iou : Overlap.InclusiveIou;

        // Darknet's conversion of VOC's labels (scripts/voc_label.py) leaves the last pixel out.
        OverlapRule darknetOverlap = includesEdgePixels ? Overlap.IouWithoutEdgePixels : Overlap.Iou;
        IEnumerable<JudgedDetection> judged = pictures.SelectMany(picture => settings.Metric switch
        {
            EvaluationMetric.Coco => CocoMatching.Judge(picture, iouThreshold),
            EvaluationMetric.Darknet => JudgeDarknet(picture, darknetOverlap, iouThreshold),
            _ => JudgeVoc(picture, vocOverlap, iouThreshold),
        });

        // Darknet knows no objects that do not count.
        int objects = pictures.Sum(picture => settings.Metric == EvaluationMetric.Darknet
            ? picture.Objects.Count
            : Enumerable.Range(0, picture.Objects.Count).Count(place => !picture.Object(place).IsIgnored));
        return new JudgedClass(objects, [.. judged.OrderByDescending(detection => detection.Confidence)]);
    }

    /// <summary>
    /// VOC's development kit: a detection takes the object that it overlaps most, the first of equals, whether taken already or not.
    /// </summary>
    private static JudgedDetection[] JudgeVoc(ClassPicture picture, OverlapRule overlap, double iouThreshold)
    {
        bool[] taken = new bool[picture.Objects.Count];
        JudgedDetection[] judged = new JudgedDetection[picture.Detections.Count];
        for (int d = 0; d < judged.Length; d++)
        {
            (int best, double iou) = Best(picture, d, overlap);
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
    private static JudgedDetection[] JudgeDarknet(ClassPicture picture, OverlapRule overlap, double iouThreshold)
    {
        bool[] taken = new bool[picture.Objects.Count];
        JudgedDetection[] judged = new JudgedDetection[picture.Detections.Count];
        for (int d = 0; d < judged.Length; d++)
        {
            (int best, double iou) = Best(picture, d, overlap);
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
