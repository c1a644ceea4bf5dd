using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Anchors;

/// <summary>How well anchors suit the boxes of a data set.</summary>
/// <param name="AverageIou">Mean over the boxes of the overlap with their best anchor, both with the same centre, 0..1.</param>
/// <param name="Recall">Share of boxes whose best anchor overlaps by more than a half, 0..1.</param>
internal readonly record struct AnchorFit(double AverageIou, double Recall)
{
    private const double Enough = 0.5;

    /// <summary>Measures anchors.</summary>
    /// <param name="boxes">Sizes of boxes, at least one.</param>
    /// <param name="anchors">At least one, in the same unit.</param>
    public static AnchorFit Measure(IReadOnlyList<Anchor> boxes, IReadOnlyList<Anchor> anchors)
    {
        (double sum, int found) = (0, 0);
        foreach (Anchor box in boxes)
        {
            double best = anchors.Max(anchor => Overlap(box, anchor));
            sum += best;
            found += best > Enough ? 1 : 0;
        }

        return new AnchorFit(sum / boxes.Count, (double)found / boxes.Count);
    }

    /// <summary>Intersection over union of two boxes with the same centre.</summary>
    public static double Overlap(Anchor a, Anchor b)
    {
        double intersection = Math.Min(a.Width, b.Width) * Math.Min(a.Height, b.Height);
        return intersection / ((a.Width * a.Height) + (b.Width * b.Height) - intersection);
    }
}
