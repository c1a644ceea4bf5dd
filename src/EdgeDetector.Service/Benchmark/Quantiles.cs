namespace EdgeDetector.Service.Benchmark;

/// <summary>Where half, nine of ten and ninety-nine of a hundred samples lie at most (nearest rank); NaN without samples.</summary>
internal readonly record struct Quantiles(double P50, double P90, double P99)
{
    /// <summary>Of samples in any order.</summary>
    public static Quantiles Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return new Quantiles(At(0.5), At(0.9), At(0.99));

        double At(double share) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    /// <summary>The middle of the samples, the mean of the two in the middle where their number is even; NaN without samples.</summary>
    public static double Median(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
