using System.Globalization;

namespace EdgeDetector.Service.Commands;

/// <summary>When a provider is wrong: `selftest --help` tells the rule.</summary>
/// <param name="confidence">From which confidence a detection counts.</param>
/// <param name="isHalfPrecision">Whether the provider computes in 16-bit floats.</param>
internal sealed class ProviderComparison(double confidence, bool isHalfPrecision)
{
    /// <summary>So much confidence may two providers differ in: whatever is that near to the threshold may be seen by one alone.</summary>
    public const double Margin = 0.05;

    private const double LeastOverlap = 0.9;

    private readonly double _most = isHalfPrecision ? 0.05 : 0.01;

    /// <summary>What is wrong with a run; null where nothing is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reference">The CPU's, on the same frames.</param>
    /// <param name="difference">The largest difference of their outputs, in parts of the largest value of the reference.</param>
    public string? Fault(ProviderRun run, ProviderRun reference, out double difference)
    {
        difference = LargestDifference(run.Heads, reference.Heads);
        if (!double.IsFinite(difference))
        {
            return "an output is not finite";
        }

        if (difference > _most)
        {
            return string.Create(CultureInfo.InvariantCulture, $"its outputs differ by {difference:0.0 %} of the largest, above {_most:0 %}");
        }

        for (int i = 0; i < run.Detections.Count; i++)
        {
            int missed = Unmatched(reference.Detections[i], run.Detections[i]);
            int invented = Unmatched(run.Detections[i], reference.Detections[i]);
            if (missed + invented > 0)
            {
                return $"in frame {i + 1} it misses {missed} objects that the CPU sees, and sees {invented} that the CPU does not";
            }
        }

        return null;
    }

    private static double LargestDifference(IReadOnlyList<IReadOnlyList<float[]>> heads, IReadOnlyList<IReadOnlyList<float[]>> reference)
    {
        double most = 0;
        double largest = 0;
        foreach ((float[] values, float[] expected) in heads.SelectMany(frame => frame).Zip(reference.SelectMany(frame => frame)))
        {
            for (int i = 0; i < expected.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                {
                    return double.PositiveInfinity;
                }

                most = Math.Max(most, Math.Abs(values[i] - expected[i]));
                largest = Math.Max(largest, Math.Abs(expected[i]));
            }
        }

        return largest > 0 ? most / largest : most;
    }

    /// <summary>How many of the sure ones have no counterpart among the others.</summary>
    private int Unmatched(Detection[] detections, Detection[] others) => detections.Count(detection =>
        detection.Confidence >= confidence + Margin
        && !others.Any(other => other.ClassId == detection.ClassId && other.Box.IntersectionOverUnion(detection.Box) >= LeastOverlap));
}
