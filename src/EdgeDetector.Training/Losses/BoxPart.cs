using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The boxes' part of a [yolo] head: squared error as Darknet's delta_yolo_box, or 1 - overlap. A box that learns several truths is pulled by
/// each; with iou_thresh below 1 the pull is divided by the number of its classes (averages_yolo_deltas).
/// </summary>
/// <remarks>
/// The overlaps' gradients are the true ones. Darknet's own leave out the logistic function's slope of x and y, and the anchor's size.
/// </remarks>
/// <param name="output">What the head gives.</param>
/// <param name="assigned">Which box learns which truth.</param>
internal sealed class BoxPart(HeadOutput output, Assignment assigned)
{
    private readonly HeadLayer _head = output.Grid.Head;
    private readonly HeadTraining _training = output.Grid.Head.Training;

    /// <summary>The sum over the assigned truths.</summary>
    /// <param name="rows">[boxes, values]: the raw numbers of the assignment's boxes.</param>
    public torch.Tensor Compute(torch.Tensor rows)
    {
        torch.Tensor indexes = torch.tensor([.. assigned.Truths.Select(pair => (long)pair.Index)], torch.int64, rows.device);
        torch.Tensor coordinates = output.CoordinatesOf(rows).index_select(1, indexes);
        return _training.BoxLoss == BoxLoss.SquaredError ? SquaredErrors(coordinates) : OneLessOverlaps(coordinates);
    }

    /// <summary>
    /// Per number, with s = 2 - w·h: x and y by the cross-entropy of σ, whose gradient is the squared error's of Darknet, which leaves out the
    /// logistic function's slope.
    /// </summary>
    private torch.Tensor SquaredErrors(torch.Tensor coordinates)
    {
        torch.Tensor targets = new SquaredErrorTargets(output.Grid, assigned).ToTensor(coordinates);
        torch.Tensor centres = ElementLoss.Probability(coordinates.narrow(0, 0, 2), targets.narrow(0, 0, 2), _head.NewCoords);
        torch.Tensor sizes = ElementLoss.HalfSquare(coordinates.narrow(0, 2, 2), targets.narrow(0, 2, 2));
        torch.Tensor weights = Numbers(coordinates, pair => Share(pair) * (2 - ((double)pair.Truth.Width * pair.Truth.Height)));

        // Of x' = scale·σ - (scale - 1)/2 the delta is t - x' = scale·(t' - σ), t' being the target of σ.
        return (((centres * _head.ScaleXY) + sizes) * weights).sum() * _training.BoxScale;
    }

    private torch.Tensor OneLessOverlaps(torch.Tensor coordinates)
    {
        torch.Tensor weights = Numbers(coordinates, Share);
        if (double.IsInfinity(_training.LargestDelta) || !coordinates.requires_grad)
        {
            return (Losses(coordinates) * weights).sum();
        }

        // Darknet limits each truth's delta of each raw number: a linear loss with the limited gradients stands in.
        torch.Tensor leaf = coordinates.detach().requires_grad_();
        torch.Tensor losses = Losses(leaf);
        torch.Tensor gradients = torch.autograd.grad([losses.sum()], [leaf])[0].clamp(-_training.LargestDelta, _training.LargestDelta);
        torch.Tensor linear = (coordinates * gradients * weights).sum();
        return linear - linear.detach() + (losses.detach() * weights).sum();
    }

    private torch.Tensor Losses(torch.Tensor coordinates)
    {
        BoxTensors boxes = output.Decode(coordinates, BoxOrigins.Of(output.Grid, [.. assigned.Truths.Select(pair => pair.Box)], coordinates));
        return (1 - BoxOverlap.Measure(_training.BoxLoss, boxes, Truths(coordinates))) * _training.BoxScale;
    }

    private BoxTensors Truths(torch.Tensor like) => new(
        Numbers(like, pair => pair.Truth.X),
        Numbers(like, pair => pair.Truth.Y),
        Numbers(like, pair => pair.Truth.Width),
        Numbers(like, pair => pair.Truth.Height));

    private double Share(AssignedTruth pair) => _training.IouThreshold < 1 ? 1.0 / assigned.DifferentLabels(pair.Index) : 1;

    private torch.Tensor Numbers(torch.Tensor like, Func<AssignedTruth, double> number) =>
        torch.tensor([.. assigned.Truths.Select(number)], like.dtype, like.device);
}
