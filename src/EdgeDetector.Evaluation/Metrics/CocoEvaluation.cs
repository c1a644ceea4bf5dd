using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>COCO's average precision and recall, as pycocotools accumulates and summarizes them.</summary>
internal sealed class CocoEvaluation
{
    private const int Overlaps = 10;
    private const int RecallPoints = 101;

    /// <summary>The distance from 1 to the next double; keeps a division of zero by zero from happening.</summary>
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly int[] DetectionLimits = [1, 10, CocoMatching.MaxDetections];

    private static readonly AreaRange[] Ranges = [AreaRange.All, AreaRange.Small, AreaRange.Medium, AreaRange.Large];

    /// <summary>.50 to .95 as numpy's linspace gives them, to the last bit.</summary>
    private static readonly double[] Thresholds = [.. Enumerable.Range(0, Overlaps - 1).Select(i => 0.5 + (i * ((0.95 - 0.5) / 9))), 0.95];

    private static readonly double[] Recalls = [.. Enumerable.Range(0, RecallPoints - 1).Select(i => i * 0.01), 1];

    private readonly List<CocoClass> _classes = [];

    /// <summary>Adds a class.</summary>
    /// <param name="pictures">The class's pictures.</param>
    /// <returns>Its average precision over .50:.05:.95, at .50 and at .75; null where it has no object.</returns>
    public CocoClass Add(IReadOnlyList<ClassPicture> pictures)
    {
        CocoMatching[] matchings = [.. pictures.Select(picture => new CocoMatching(picture))];
        int[] order = RankOrder(pictures, matchings);
        double[]?[] precisions = new double[]?[Ranges.Length];
        double[]?[] recalls = new double[]?[Ranges.Length];
        double[]?[] limited = new double[]?[DetectionLimits.Length];
        for (int range = 0; range < Ranges.Length; range++)
        {
            CocoObjects[] objects = [.. matchings.Select(matching => matching.Within(Ranges[range]))];
            int count = objects.Sum(seen => seen.Ignored.Count(ignored => !ignored));
            if (count == 0)
            {
                continue;
            }

            Verdict[][][] verdicts = [.. Thresholds.Select(threshold => matchings.Select((matching, i) =>
                matching.Match(threshold, objects[i], new int[matching.Detections])).ToArray())];
            precisions[range] = [.. verdicts.Select(verdict => MeanPrecision([.. verdict.SelectMany(one => one)], order, count))];
            recalls[range] = [.. verdicts.Select(verdict => Recall(verdict, CocoMatching.MaxDetections, count))];
            if (range == 0)
            {
                limited = [.. DetectionLimits.Select(limit => verdicts.Select(verdict => Recall(verdict, limit, count)).ToArray())];
            }
        }

        CocoClass result = new(precisions, recalls, limited);
        _classes.Add(result);
        return result;
    }

    /// <summary>The twelve numbers over all classes added.</summary>
    public CocoSummary Summarize() => new()
    {
        AP = Mean(one => one.Precisions[0]),
        AP50 = Mean(one => At(one.Precisions[0], 0)),
        AP75 = Mean(one => At(one.Precisions[0], 5)),
        APSmall = Mean(one => one.Precisions[1]),
        APMedium = Mean(one => one.Precisions[2]),
        APLarge = Mean(one => one.Precisions[3]),
        AR1 = Mean(one => one.LimitedRecalls[0]),
        AR10 = Mean(one => one.LimitedRecalls[1]),
        AR100 = Mean(one => one.LimitedRecalls[2]),
        ARSmall = Mean(one => one.Recalls[1]),
        ARMedium = Mean(one => one.Recalls[2]),
        ARLarge = Mean(one => one.Recalls[3]),
    };

    private static double[]? At(double[]? values, int threshold) => values is null ? null : [values[threshold]];

    private static int[] RankOrder(IReadOnlyList<ClassPicture> pictures, CocoMatching[] matchings)
    {
        double[] confidences = [.. matchings.SelectMany((matching, i) =>
            Enumerable.Range(0, matching.Detections).Select(d => pictures[i].Detection(d).Confidence))];
        return [.. Enumerable.Range(0, confidences.Length).OrderByDescending(i => confidences[i])];
    }

    private static double Recall(Verdict[][] verdicts, int limit, int objects) =>
        (double)verdicts.Sum(one => one.Take(limit).Count(verdict => verdict == Verdict.Hit)) / objects;

    /// <summary>Mean over the 101 recalls of the highest precision at that recall or more.</summary>
    private static double MeanPrecision(Verdict[] verdicts, int[] order, int objects)
    {
        double[] precision = new double[order.Length];
        double[] recall = new double[order.Length];
        (int hits, int falseAlarms) = (0, 0);
        for (int rank = 0; rank < order.Length; rank++)
        {
            Verdict verdict = verdicts[order[rank]];
            hits += verdict == Verdict.Hit ? 1 : 0;
            falseAlarms += verdict == Verdict.FalseAlarm ? 1 : 0;
            recall[rank] = (double)hits / objects;
            precision[rank] = hits / (hits + falseAlarms + Epsilon);
        }

        for (int rank = order.Length - 1; rank > 0; rank--)
        {
            precision[rank - 1] = Math.Max(precision[rank - 1], precision[rank]);
        }

        (double sum, int at) = (0, 0);
        foreach (double wanted in Recalls)
        {
            while (at < recall.Length && recall[at] < wanted)
            {
                at++;
            }

            sum += at < recall.Length ? precision[at] : 0;
        }

        return sum / RecallPoints;
    }

    private double? Mean(Func<CocoClass, double[]?> values)
    {
        double[] all = [.. _classes.SelectMany(one => values(one) ?? [])];
        return all.Length == 0 ? null : all.Average();
    }
}

/// <summary>One class's figures at the ten overlaps; null where no object is of the range.</summary>
/// <param name="Precisions">By range of areas (all, small, medium, large), then by overlap.</param>
/// <param name="Recalls">The same of the final recalls.</param>
/// <param name="LimitedRecalls">By limit of detections (1, 10, 100), then by overlap, of objects of any size.</param>
internal sealed record CocoClass(double[]?[] Precisions, double[]?[] Recalls, double[]?[] LimitedRecalls)
{
    /// <summary>Average precision over .50:.05:.95, 0..1; null without an object.</summary>
    public double? AP => Precisions[0]?.Average();

    /// <summary>Average precision at .50, 0..1; null without an object.</summary>
    public double? AP50 => Precisions[0]?[0];

    /// <summary>Average precision at .75, 0..1; null without an object.</summary>
    public double? AP75 => Precisions[0]?[5];
}
