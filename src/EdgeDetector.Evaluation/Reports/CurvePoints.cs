using EdgeDetector.Evaluation.Results;
using ScottPlot;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>The points of curves, as many as the eye can tell apart: a class may have a hundred thousand.</summary>
internal static class CurvePoints
{
    /// <summary>Steps of a chart's axis that can be told apart.</summary>
    private const double Resolution = 400;

    /// <summary>A class's envelope, from recall 0 to where it falls to precision 0.</summary>
    public static IReadOnlyList<Coordinates> PrecisionRecall(ClassResult one)
    {
        IReadOnlyList<PrecisionRecallPoint> curve = one.PrecisionRecallCurve;
        if (curve.Count == 0)
        {
            return [new Coordinates(0, 0), new Coordinates(1, 0)];
        }

        List<Coordinates> points = [new(0, curve[0].Envelope)];
        double recall = 0;
        foreach (PrecisionRecallPoint point in curve)
        {
            // A step, as the rules have it: this precision holds from the last point's recall to this one's.
            points.Add(new Coordinates(recall, point.Envelope));
            points.Add(new Coordinates(point.Recall, point.Envelope));
            recall = point.Recall;
        }

        points.Add(new Coordinates(recall, 0));
        return Thin(points);
    }

    /// <summary>The mean envelope of classes at 101 recalls; a class counts 0 beyond the recall that it reaches.</summary>
    public static IReadOnlyList<Coordinates> MeanPrecisionRecall(IReadOnlyList<ClassResult> classes) =>
        [.. Enumerable.Range(0, 101).Select(i => i / 100.0).Select(recall => new Coordinates(recall, classes.Average(one => EnvelopeAt(one.PrecisionRecallCurve, recall))))];

    /// <summary>False alarms a picture by their logarithm, from the range over which the log-average miss rate is taken to ten times that.</summary>
    public static ChartAxis FalseAlarmsAxis { get; } = new(
        "False alarms a picture", -2, 1.02, [new(-2, "0.01"), new(-1, "0.1"), new(0, "1"), new(1, "10")]);

    /// <summary>A class's miss rate in steps, over the logarithm of the false alarms a picture.</summary>
    public static IReadOnlyList<Coordinates> MissRate(IReadOnlyList<MissRatePoint> curve)
    {
        double rate = 1;
        List<Coordinates> points = [];
        foreach (MissRatePoint point in curve)
        {
            double x = Math.Clamp(Math.Log10(point.FalseAlarmsPerPicture), -2, 1);
            points.Add(new Coordinates(x, rate));
            rate = point.MissRate;
            points.Add(new Coordinates(x, rate));
        }

        return points.Count == 0 ? [] : Thin(points);
    }

    /// <summary>One of the numbers of a curve over the confidence.</summary>
    public static IReadOnlyList<Coordinates> Of(IReadOnlyList<ConfidencePoint> curve, Func<ConfidencePoint, double> value) =>
        [.. curve.Select(point => new Coordinates(point.Confidence, value(point)))];

    private static double EnvelopeAt(IReadOnlyList<PrecisionRecallPoint> curve, double recall)
    {
        (int low, int high) = (0, curve.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = curve[middle].Recall < recall ? (middle + 1, high) : (low, middle);
        }

        return low == curve.Count ? 0 : curve[low].Envelope;
    }

    /// <summary>Leaves out the points that fall on the spot of the one before; first and last stay.</summary>
    private static List<Coordinates> Thin(List<Coordinates> points)
    {
        List<Coordinates> kept = [points[0]];
        for (int i = 1; i < points.Count; i++)
        {
            if (i == points.Count - 1 || Spot(points[i]) != Spot(kept[^1]))
            {
                kept.Add(points[i]);
            }
        }

        return kept;
    }

    private static (double X, double Y) Spot(Coordinates point) => (Math.Round(point.X * Resolution), Math.Round(point.Y * Resolution));
}
