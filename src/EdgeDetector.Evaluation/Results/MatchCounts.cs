namespace EdgeDetector.Evaluation.Results;

/// <summary>Hits, false alarms and misses at one confidence threshold.</summary>
/// <param name="TruePositives">Detections that are right.</param>
/// <param name="FalsePositives">Detections that are wrong.</param>
/// <param name="FalseNegatives">Objects that were missed.</param>
/// <param name="SumOfIou">Sum of the overlaps, each 0..1, of the true positives.</param>
public readonly record struct MatchCounts(int TruePositives, int FalsePositives, int FalseNegatives, double SumOfIou)
{
    /// <summary>Share of the detections that are right, 0..1; 0 where there is none.</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of the objects that were found, 0..1; 0 where there is none.</summary>
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Harmonic mean of precision and recall, 0..1; 0 where there is no hit.</summary>
    public double F1 => Ratio(2.0 * TruePositives, (2.0 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Mean overlap of the hits with their objects, 0..1; 0 where there is no hit.</summary>
    public double AverageIouOfHits => Ratio(SumOfIou, TruePositives);

    /// <summary>Darknet's average IoU, 0..1: a false alarm counts with an overlap of 0; 0 where there is no detection.</summary>
    public double AverageIou => Ratio(SumOfIou, TruePositives + FalsePositives);

    /// <summary>Adds the counts of two classes.</summary>
    public static MatchCounts operator +(MatchCounts a, MatchCounts b) => new(
        a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives, a.SumOfIou + b.SumOfIou);

    /// <summary>Adds the counts of two classes.</summary>
    public static MatchCounts Add(MatchCounts left, MatchCounts right) => left + right;

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
