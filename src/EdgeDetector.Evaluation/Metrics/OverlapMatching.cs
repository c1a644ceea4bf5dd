using EdgeDetector.Tracking;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>MOTChallenge's matching within one frame: as many pairs as possible, of those the ones that overlap most.</summary>
internal sealed class OverlapMatching(double iouThreshold)
{
    private readonly Assignment _assignment = new();

    /// <summary>Whether two boxes may be a pair.</summary>
    public bool Fit(double iou) => iou >= iouThreshold;

    /// <summary>Pairs what fits.</summary>
    /// <param name="rows">Number of boxes of one kind.</param>
    /// <param name="columns">Number of boxes of the other.</param>
    /// <param name="iou">Overlap of a row and a column; below 0 where they must not be a pair.</param>
    /// <returns>The column of each row, or -1; valid until the next call.</returns>
    public ReadOnlySpan<int> Pair(int rows, int columns, Func<int, int, double> iou)
    {
        // One more pair is worth more than all overlaps together can be.
        double pair = Math.Min(rows, columns) + 1;
        double[] benefits = new double[rows * columns];
        for (int i = 0; i < benefits.Length; i++)
        {
            double overlap = iou(i / columns, i % columns);
            benefits[i] = overlap >= 0 && Fit(overlap) ? pair + overlap : 0;
        }

        return _assignment.Solve(benefits, rows, columns);
    }
}
