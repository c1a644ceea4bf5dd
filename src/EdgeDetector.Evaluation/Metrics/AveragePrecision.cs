namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Average precision of a ranked list of judged detections.</summary>
internal static class AveragePrecision
{
    /// <summary>As numpy counts them, .6 and a bit instead of .6: the published figures are made so, and a recall of 9/15 falls below.</summary>
    private static readonly double[] ElevenRecalls = [.. Enumerable.Range(0, 10).Select(i => i * 0.1), 1];

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

    /// <summary>VOC 2007's: mean of the highest precision at each of the recalls 0, .1 … 1 or more.</summary>
    /// <returns>0..1; null where there is no object.</returns>
    public static double? ElevenPoints(JudgedClass judged) => AtRecalls(judged, ElevenRecalls);

    /// <summary>Darknet's: the same at any number of evenly spread recalls.</summary>
    /// <returns>0..1; null where there is no object.</returns>
    public static double? AtPoints(JudgedClass judged, int points) =>
        AtRecalls(judged, [.. Enumerable.Range(0, points).Select(i => (double)i / (points - 1))]);

    private static double? AtRecalls(JudgedClass judged, double[] recalls)
    {
        if (judged.Objects == 0)
        {
            return null;
        }

        (double Recall, double Precision)[] curve = Curve(judged);
        (double sum, double highest, int rank) = (0, 0, curve.Length - 1);
        for (int i = recalls.Length - 1; i >= 0; i--)
        {
            for (; rank >= 0 && curve[rank].Recall >= recalls[i]; rank--)
            {
                highest = Math.Max(highest, curve[rank].Precision);
            }

            sum += highest;
        }

        return sum / recalls.Length;
    }
}
