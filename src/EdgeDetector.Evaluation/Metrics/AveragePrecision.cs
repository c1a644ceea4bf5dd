namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Average precision of a ranked list of judged detections.</summary>
internal static class AveragePrecision
{
    /// <summary>The precision-recall curve without the ignored detections, a point a detection.</summary>
    public static (double Recall, double Precision)[] Curve(JudgedClass judged)
    {
        List<(double, double)> points = [];
        (int hits, int falseAlarms) = (0, 0);
        foreach (JudgedDetection detection in judged.Detections)
        {
            if (detection.Verdict == Verdict.Ignored)
            {
                continue;
            }

            _ = detection.Verdict == Verdict.Hit ? hits++ : falseAlarms++;
            points.Add(((double)hits / judged.Objects, (double)hits / (hits + falseAlarms)));
        }

        return [.. points];
    }

    /// <summary>The area under the envelope: VOC's since 2010, and Darknet's.</summary>
    /// <returns>0..1; null where there is no object.</returns>
    public static double? Area(JudgedClass judged)
    {
        if (judged.Objects == 0)
        {
            return null;
        }

        (double Recall, double Precision)[] curve = Curve(judged);
        (double area, double highest) = (0, 0);
        for (int i = curve.Length - 1; i >= 0; i--)
        {
            highest = Math.Max(highest, curve[i].Precision);
            area += (curve[i].Recall - (i == 0 ? 0 : curve[i - 1].Recall)) * highest;
        }

        return area;
    }

    /// <summary>Mean of the highest precision at each of evenly spread recalls 0 … 1 or more: VOC 2007's with 11, and Darknet's.</summary>
    /// <returns>0..1; null where there is no object.</returns>
    public static double? AtRecalls(JudgedClass judged, int points)
    {
        if (judged.Objects == 0)
        {
            return null;
        }

        (double Recall, double Precision)[] curve = Curve(judged);
        (double sum, double highest, int rank) = (0, 0, curve.Length - 1);
        for (int point = points - 1; point >= 0; point--)
        {
            double wanted = (double)point / (points - 1);
            for (; rank >= 0 && curve[rank].Recall >= wanted; rank--)
            {
                highest = Math.Max(highest, curve[rank].Precision);
            }

            sum += highest;
        }

        return sum / points;
    }
}
