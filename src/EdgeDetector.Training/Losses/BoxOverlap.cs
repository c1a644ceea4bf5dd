using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>How much two boxes overlap, by measures that can be learnt from.</summary>
internal static class BoxOverlap
{
    // Keeps quotients of boxes without extent finite; far below a pixel's area of the largest input (2e-8).
    private const double Least = 1e-16;

    /// <summary>The measure of two boxes: 1 for equal boxes, falling as they differ.</summary>
    /// <exception cref="ArgumentException"><paramref name="measure"/> is no overlap.</exception>
    public static Dual Measure(BoxLoss measure, DualBox left, DualBox right) => measure switch
    {
        BoxLoss.Iou => Iou(left, right),
        BoxLoss.Giou => Giou(left, right),
        BoxLoss.Diou => Diou(left, right),
        BoxLoss.Ciou => Ciou(left, right),
        _ => throw new ArgumentException($"{measure} is no overlap", nameof(measure)),
    };

    /// <summary>Intersection over union, 0..1.</summary>
    public static Dual Iou(DualBox left, DualBox right)
    {
        Dual shared = Shared(left, right);
        return shared / Union(left, right, shared);
    }

    /// <summary>IoU less the share of the enclosing box that neither covers, -1..1 (Rezatofighi et al. 2019, "Generalized Intersection over Union").</summary>
    public static Dual Giou(DualBox left, DualBox right)
    {
        Dual shared = Shared(left, right);
        Dual union = Union(left, right, shared);
        Dual enclosing = (EnclosingWidth(left, right) * EnclosingHeight(left, right)).AtLeast(Least);
        return (shared / union) - ((enclosing - union) / enclosing);
    }

    /// <summary>IoU less the squared distance of the centres over that of the enclosing box's corners, -1..1 (Zheng et al. 2020, "Distance-IoU Loss").</summary>
    public static Dual Diou(DualBox left, DualBox right) => Iou(left, right) - Distance(left, right);

    /// <summary>
    /// DIoU less alpha times v, v = 4/pi² (atan(w/h) - atan(w'/h'))², alpha = v / (1 - IoU + v) (Zheng et al. 2020). Alpha is constant in the
    /// gradient, as in the paper.
    /// </summary>
    public static Dual Ciou(DualBox left, DualBox right)
    {
        Dual angles = Dual.Atan2(left.Width, left.Height) - Dual.Atan2(right.Width, right.Height);
        Dual shapes = angles.Square() * (4 / (Math.PI * Math.PI));
        Dual iou = Iou(left, right);
        double alpha = shapes.Value / (1 - iou.Value + shapes.Value + 1e-6);
        return iou - Distance(left, right) - (alpha * shapes);
    }

    private static Dual Distance(DualBox left, DualBox right)
    {
        Dual apart = (left.X - right.X).Square() + (left.Y - right.Y).Square();
        Dual corners = EnclosingWidth(left, right).Square() + EnclosingHeight(left, right).Square();
        return apart / corners.AtLeast(Least);
    }

    private static Dual Shared(DualBox left, DualBox right)
    {
        Dual width = Dual.Min(left.Right, right.Right) - Dual.Max(left.Left, right.Left);
        Dual height = Dual.Min(left.Bottom, right.Bottom) - Dual.Max(left.Top, right.Top);
        return width.AtLeast(0) * height.AtLeast(0);
    }

    private static Dual Union(DualBox left, DualBox right, Dual shared) =>
        ((left.Width * left.Height) + (right.Width * right.Height) - shared).AtLeast(Least);

    private static Dual EnclosingWidth(DualBox left, DualBox right) =>
        Dual.Max(left.Right, right.Right) - Dual.Min(left.Left, right.Left);

    private static Dual EnclosingHeight(DualBox left, DualBox right) =>
        Dual.Max(left.Bottom, right.Bottom) - Dual.Min(left.Top, right.Top);
}
