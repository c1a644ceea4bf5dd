namespace EdgeDetector.Evaluation.Metrics;

/// <summary>How much two boxes overlap, by the rules of the metrics.</summary>
internal static class Overlap
{
    /// <summary>Intersection over union, 0..1, of boxes whose edges are positions: COCO's and Darknet's.</summary>
    public static double Iou(in PreciseBox a, in PreciseBox b)
    {
        double intersection = Intersection(a, b, 0);
        return intersection == 0 ? 0 : intersection / (a.Area + b.Area - intersection);
    }

    /// <summary>Intersection over union, 0..1, of boxes whose edges are pixels that belong to them: VOC's, one more in width and height.</summary>
    public static double InclusiveIou(in PreciseBox a, in PreciseBox b)
    {
        double intersection = Intersection(a, b, 1);
        return intersection == 0 ? 0 : intersection / (InclusiveArea(a) + InclusiveArea(b) - intersection);
    }

    /// <summary>Intersection over union, 0..1, with an object of VOC's labels as Darknet reads them: one less in width and height.</summary>
    public static double IouWithoutEdgePixels(in PreciseBox detection, in PreciseBox thing) =>
        Iou(detection, thing with { Width = thing.Width - 1, Height = thing.Height - 1 });

    /// <summary>Share of a detection, 0..1, that lies in a crowd.</summary>
    public static double InCrowd(in PreciseBox detection, in PreciseBox crowd)
    {
        double intersection = Intersection(detection, crowd, 0);
        return intersection == 0 ? 0 : intersection / detection.Area;
    }

    private static double InclusiveArea(in PreciseBox box) => (box.Right - box.X + 1) * (box.Bottom - box.Y + 1);

    private static double Intersection(in PreciseBox a, in PreciseBox b, double more)
    {
        double width = Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X) + more;
        double height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Y, b.Y) + more;
        return width > 0 && height > 0 ? width * height : 0;
    }
}
