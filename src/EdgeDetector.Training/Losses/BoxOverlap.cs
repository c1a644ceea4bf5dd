using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>How much two boxes overlap, by measures that can be learnt from.</summary>
internal static class BoxOverlap
{
    // Keeps quotients of boxes without extent finite; far below a pixel's area of the largest input (2e-8).
    private const double Least = 1e-16;

    /// <summary>The measure of each pair of boxes: 1 for equal boxes, falling as they differ; each has the shape of the boxes' tensors.</summary>
    /// <exception cref="ArgumentException"><paramref name="measure"/> is no overlap.</exception>
    public static torch.Tensor Measure(BoxLoss measure, BoxTensors left, BoxTensors right) => measure switch
    {
        BoxLoss.Iou => Iou(left, right),
        BoxLoss.Giou => Giou(left, right),
        BoxLoss.Diou => Diou(left, right),
        BoxLoss.Ciou => Ciou(left, right),
        _ => throw new ArgumentException($"{measure} is no overlap", nameof(measure)),
    };

    /// <summary>Intersection over union, 0..1.</summary>
    public static torch.Tensor Iou(BoxTensors left, BoxTensors right)
    {
        torch.Tensor shared = Shared(left, right);
        return shared / Union(left, right, shared);
    }

    /// <summary>IoU less the share of the enclosing box that neither covers, -1..1 (Rezatofighi et al. 2019, "Generalized Intersection over Union").</summary>
    public static torch.Tensor Giou(BoxTensors left, BoxTensors right)
    {
        torch.Tensor shared = Shared(left, right);
        torch.Tensor union = Union(left, right, shared);
        torch.Tensor enclosing = (EnclosingWidth(left, right) * EnclosingHeight(left, right)).clamp_min(Least);
        return (shared / union) - ((enclosing - union) / enclosing);
    }

    /// <summary>IoU less the squared distance of the centres over that of the enclosing box's corners, -1..1 (Zheng et al. 2020, "Distance-IoU Loss").</summary>
    public static torch.Tensor Diou(BoxTensors left, BoxTensors right) => Iou(left, right) - Distance(left, right);

    /// <summary>
    /// DIoU less alpha times v, v = 4/pi² (atan(w/h) - atan(w'/h'))², alpha = v / (1 - IoU + v) (Zheng et al. 2020). Alpha is constant in the
    /// gradient, as in the paper.
    /// </summary>
    public static torch.Tensor Ciou(BoxTensors left, BoxTensors right)
    {
        torch.Tensor angles = torch.atan2(left.Width, left.Height) - torch.atan2(right.Width, right.Height);
        torch.Tensor shapes = angles.square() * (4 / (Math.PI * Math.PI));
        torch.Tensor iou = Iou(left, right);
        torch.Tensor alpha = shapes.detach() / (1 - iou.detach() + shapes.detach() + 1e-6);
        return iou - Distance(left, right) - (alpha * shapes);
    }

    private static torch.Tensor Distance(BoxTensors left, BoxTensors right)
    {
        torch.Tensor apart = (left.X - right.X).square() + (left.Y - right.Y).square();
        torch.Tensor corners = EnclosingWidth(left, right).square() + EnclosingHeight(left, right).square();
        return apart / corners.clamp_min(Least);
    }

    private static torch.Tensor Shared(BoxTensors left, BoxTensors right)
    {
        torch.Tensor width = torch.minimum(left.Right, right.Right) - torch.maximum(left.Left, right.Left);
        torch.Tensor height = torch.minimum(left.Bottom, right.Bottom) - torch.maximum(left.Top, right.Top);
        return width.clamp_min(0) * height.clamp_min(0);
    }

    private static torch.Tensor Union(BoxTensors left, BoxTensors right, torch.Tensor shared) =>
        ((left.Width * left.Height) + (right.Width * right.Height) - shared).clamp_min(Least);

    private static torch.Tensor EnclosingWidth(BoxTensors left, BoxTensors right) =>
        torch.maximum(left.Right, right.Right) - torch.minimum(left.Left, right.Left);

    private static torch.Tensor EnclosingHeight(BoxTensors left, BoxTensors right) =>
        torch.maximum(left.Bottom, right.Bottom) - torch.minimum(left.Top, right.Top);
}
