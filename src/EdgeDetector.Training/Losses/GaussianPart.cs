using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The boxes' part of a [Gaussian_yolo] head (Choi et al. 2019, "Gaussian YOLOv3"): each number is a normal distribution, and the loss
/// -s/2·ln(density(truth) + 1e-9), s = 2 - w·h. With an overlap as iou_loss only the deviations are trained by it.
/// </summary>
/// <remarks>
/// As in Darknet (gaussian_yolo_layer.c) the density is exp(-(t - μ)²/2σ²) / (√(2π)·(σ + 0.3)), and the gradients leave out the logistic
/// function's slope, so that the value's own differences are not the gradient. uc_normalizer, the factor of the deviations' gradients, is 1.
/// </remarks>
/// <param name="output">What the head gives.</param>
/// <param name="assigned">Which box learns which truth.</param>
internal sealed class GaussianPart(HeadOutput output, Assignment assigned)
{
    private const double LeastDeviation = 0.3;
    private const double LeastDensity = 1e-9;

    private readonly HeadLayer _head = output.Grid.Head;
    private readonly HeadTraining _training = output.Grid.Head.Training;
    private readonly TruthNumbers _truths = new(output.Grid, assigned);

    private bool ByOverlap => _training.BoxLoss != BoxLoss.SquaredError;

    /// <summary>The sum over the assigned truths.</summary>
    /// <param name="rows">[boxes, values]: the raw numbers of the assignment's boxes.</param>
    public torch.Tensor Compute(torch.Tensor rows)
    {
        torch.Tensor likelihood = Likelihood(_truths.Columns(output.CoordinatesOf(rows)), _truths.Columns(HeadOutput.DeviationsOf(rows)));
        return ByOverlap ? likelihood + new BoxPart(output, assigned).Compute(rows) : likelihood;
    }

    private torch.Tensor Likelihood(torch.Tensor coordinates, torch.Tensor deviations)
    {
        using IDisposable grad = torch.enable_grad();
        torch.Tensor means = torch.cat([coordinates.detach().narrow(0, 0, 2).sigmoid(), coordinates.detach().narrow(0, 2, 2)]).requires_grad_();
        torch.Tensor spread = deviations.detach().sigmoid().requires_grad_();
        torch.Tensor losses = Losses(means, spread);
        IList<torch.Tensor> gradients = torch.autograd.grad([losses.sum()], [means, spread]);
        torch.Tensor linear = Limited(gradients[1]) * deviations;
        if (!ByOverlap)
        {
            linear += Limited(gradients[0] * _training.BoxScale / Scales(coordinates)) * coordinates;
        }

        torch.Tensor shares = _truths.Shares(coordinates);
        return ElementLoss.WithGradient((losses * shares).sum(), (linear * shares).sum());
    }

    /// <summary>[4, truths].</summary>
    private torch.Tensor Losses(torch.Tensor means, torch.Tensor deviations)
    {
        torch.Tensor targets = new SquaredErrorTargets(output.Grid, assigned).ToTensor(means);
        torch.Tensor away = (targets - means) * Scales(means) / deviations;
        torch.Tensor densities = (away.square() / -2).exp() / ((deviations + LeastDeviation) * Math.Sqrt(2 * Math.PI));
        return (densities + LeastDensity).log() * _truths.Smallnesses(means) / -2;
    }

    // Of x' = scale·σ - (scale - 1)/2 the distance is scale·(t' - σ), t' being the target of σ; Darknet's delta is that of x'.
    private torch.Tensor Scales(torch.Tensor like) =>
        torch.tensor([_head.ScaleXY, _head.ScaleXY, 1, 1], like.dtype, like.device).unsqueeze(1);

    private torch.Tensor Limited(torch.Tensor gradients) =>
        gradients.nan_to_num(0, 0, 0).clamp(-_training.LargestDelta, _training.LargestDelta);
}
