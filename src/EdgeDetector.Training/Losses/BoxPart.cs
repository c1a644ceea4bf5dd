using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The boxes' part of a [yolo] head: squared error as Darknet's delta_yolo_box, or 1 - overlap. A box that learns several truths is pulled by
/// each.
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
    private readonly TruthNumbers _truths = new(output.Grid, assigned);

    /// <summary>The sum over the assigned truths.</summary>
    /// <param name="rows">[boxes, values]: the raw numbers of the assignment's boxes.</param>
    public torch.Tensor Compute(torch.Tensor rows)
    {
        torch.Tensor coordinates = _truths.Columns(output.CoordinatesOf(rows));
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

        // Of x' = scale·σ - (scale - 1)/2 the delta is t - x' = scale·(t' - σ), t' being the target of σ.
        torch.Tensor losses = (centres * _head.ScaleXY) + sizes;
        return (losses * _truths.SmallnessShares(coordinates)).sum() * _training.BoxScale;
    }

    private torch.Tensor OneLessOverlaps(torch.Tensor coordinates)
    {
        torch.Tensor shares = _truths.Shares(coordinates);
        if (double.IsInfinity(_training.LargestDelta) || !coordinates.requires_grad)
        {
            return (Losses(coordinates) * shares).sum();
        }

        // Darknet limits each truth's delta of each raw number.
        torch.Tensor leaf = coordinates.detach().requires_grad_();
        torch.Tensor losses = Losses(leaf);
        torch.Tensor gradients = torch.autograd.grad([losses.sum()], [leaf])[0].clamp(-_training.LargestDelta, _training.LargestDelta);
        return ElementLoss.WithGradient((losses * shares).sum(), (coordinates * gradients * shares).sum());
    }

    private torch.Tensor Losses(torch.Tensor coordinates)
    {
        BoxTensors boxes = output.Decode(coordinates, _truths.Origins(coordinates));
        return (1 - BoxOverlap.Measure(_training.BoxLoss, boxes, _truths.Boxes(coordinates))) * _training.BoxScale;
    }
}
