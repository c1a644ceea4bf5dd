using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>What a class's judged detections tell at every confidence threshold.</summary>
/// <param name="judged">The class.</param>
internal sealed class Curves(JudgedClass judged)
{
    private const int ConfidenceSteps = 100;

    private readonly JudgedDetection[] _counted = [.. judged.Detections.Where(detection => detection.Verdict != Verdict.Ignored)];

    /// <summary>Hits, false alarms and misses of the detections of at least a confidence.</summary>
    public MatchCounts CountsFrom(double confidence)
    {
        (int hits, int falseAlarms, double sum) = (0, 0, 0);
        foreach (JudgedDetection detection in _counted.TakeWhile(detection => detection.Confidence >= confidence))
        {
            if (detection.Verdict == Verdict.Hit)
            {
                hits++;
                sum += detection.Iou;
            }
            else
            {
                falseAlarms++;
            }
        }

        return new MatchCounts(hits, falseAlarms, judged.Objects - hits, sum);
    }

    /// <summary>A point for each hit.</summary>
    public IReadOnlyList<PrecisionRecallPoint> PrecisionRecall()
    {
        List<PrecisionRecallPoint> points = [];
        int hits = 0;
        for (int i = 0; i < _counted.Length; i++)
        {
            if (_counted[i].Verdict == Verdict.Hit)
            {
                hits++;
                points.Add(new PrecisionRecallPoint(_counted[i].Confidence, (double)hits / judged.Objects, (double)hits / (i + 1), 0));
            }
        }

        double highest = 0;
        for (int i = points.Count - 1; i >= 0; i--)
        {
            highest = Math.Max(highest, points[i].Precision);
            points[i] = points[i] with { Envelope = highest };
        }

        return points;
    }

    /// <summary>Precision, recall and F1 at 0, 0.01 … 1.</summary>
    public IReadOnlyList<ConfidencePoint> ByConfidence()
    {
        ConfidencePoint[] points = new ConfidencePoint[ConfidenceSteps + 1];
        (int hits, int next) = (0, 0);
        for (int step = ConfidenceSteps; step >= 0; step--)
        {
            double confidence = (double)step / ConfidenceSteps;
            for (; next < _counted.Length && _counted[next].Confidence >= confidence; next++)
            {
                hits += _counted[next].Verdict == Verdict.Hit ? 1 : 0;
            }

            points[step] = Point(confidence, hits, next);
        }

        return points;
    }

    /// <summary>The threshold of the highest F1, halfway between the last detection that counts and the next; of equals the highest.</summary>
    public ConfidencePoint? Best()
    {
        ConfidencePoint? best = null;
        int hits = 0;
        for (int i = 0; i < _counted.Length; i++)
        {
            hits += _counted[i].Verdict == Verdict.Hit ? 1 : 0;
            double next = i + 1 < _counted.Length ? _counted[i + 1].Confidence : 0.9 * _counted[i].Confidence;
            if (next == _counted[i].Confidence)
            {
                // No threshold can part equal confidences.
                continue;
            }

            ConfidencePoint point = Point((_counted[i].Confidence + next) / 2, hits, i + 1);
            if (point.F1 > (best?.F1 ?? 0))
            {
                best = point;
            }
        }

        return best;
    }

    /// <summary>Miss rate against false alarms a picture, a point a detection, by falling confidence.</summary>
    public IReadOnlyList<MissRatePoint> MissRate(int pictures)
    {
        List<MissRatePoint> points = [];
        int hits = 0;
        for (int i = 0; i < _counted.Length; i++)
        {
            hits += _counted[i].Verdict == Verdict.Hit ? 1 : 0;
            points.Add(new MissRatePoint((double)(i + 1 - hits) / pictures, 1 - (judged.Objects == 0 ? 0 : (double)hits / judged.Objects)));
        }

        return points;
    }

    /// <summary>
    /// Log-average miss rate: the geometric mean of the miss rates at nine numbers of false alarms a picture between 0.01 and 1, evenly
    /// spread in logarithms (Dollár et al., Pedestrian Detection: An Evaluation of the State of the Art, 2012).
    /// </summary>
    /// <returns>0..1; null where there is no object.</returns>
    public double? LogAverageMissRate(int pictures)
    {
        if (judged.Objects == 0)
        {
            return null;
        }

        IReadOnlyList<MissRatePoint> curve = MissRate(pictures);
        (double sum, double missRate, int at) = (0, 1, 0);
        for (int reference = 0; reference < 9; reference++)
        {
            double falseAlarms = Math.Pow(10, -2 + (reference / 4.0));
            for (; at < curve.Count && curve[at].FalseAlarmsPerPicture <= falseAlarms; at++)
            {
                missRate = curve[at].MissRate;
            }

            sum += Math.Log(Math.Max(1e-10, missRate));
        }

        return Math.Exp(sum / 9);
    }

    private ConfidencePoint Point(double confidence, int hits, int detections)
    {
        MatchCounts counts = new(hits, detections - hits, judged.Objects - hits, 0);
        return new ConfidencePoint(confidence, detections == 0 ? 1 : counts.Precision, counts.Recall, counts.F1);
    }
}
