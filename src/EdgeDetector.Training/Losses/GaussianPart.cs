using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The boxes' part of a [Gaussian_yolo] head (Choi et al. 2019, "Gaussian YOLOv3"): each number is a normal distribution, and the loss
/// -s/2·ln(density(truth) + 1e-9), s = 2 - w·h. With an overlap as iou_loss only the deviations are trained by it.
/// </summary>
/// <remarks>
/// As in Darknet (gaussian_yolo_layer.c) the density is exp(-(t - μ)²/2σ²) / (√(2π)·(σ + 0.3)), and the gradients leave out the logistic
/// function's slope and take uc_normalizer as the deviations' factor, so that the value's own differences are not the gradient.
/// </remarks>
/// <param name="output">What the head gives.</param>
/// <param name="assigned">Which box learns which truth.</param>
internal sealed class GaussianPart(HeadOutput output, Assignment assigned)
{
    private const double LeastDeviation = 0.3;
    private const double LeastDensity = 1e-9;

    private readonly HeadLayer _head = output.Grid.Head;
    private readonly HeadTraining _training = output.Grid.Head.Training;
    private readonly BoxCode _code = new(output);
    private readonly SquaredErrorTargets _targets = new(output.Grid);

    private bool ByOverlap => _training.BoxLoss != BoxLoss.SquaredError;

    /// <summary>The sum over the assigned truths; their gradients go to the output.</summary>
    public double Compute()
    {
        double likelihood = assigned.Truths.Sum(Likelihood);
        return ByOverlap ? likelihood + new BoxPart(output, assigned).Compute() : likelihood;
    }

    private double Likelihood(AssignedTruth pair)
    {
        double sum = 0;
        for (int coordinate = 0; coordinate < 4; coordinate++)
        {
            // Of x' = scale·σ - (scale - 1)/2 the distance is scale·(t' - σ), t' being the target of σ; Darknet's delta is that of x'.
            double scale = coordinate < 2 ? _head.ScaleXY : 1;
            int value = _code.ValueOf(coordinate);
            double raw = output[pair.Box, value];
            Dual mean = Dual.Variable(coordinate < 2 ? LossTerm.Sigmoid(raw) : raw, 0);
            Dual deviation = Dual.Variable(LossTerm.Sigmoid(output[pair.Box, value + 1]), 1);
            Dual loss = Loss((_targets.Of(pair, coordinate) - mean) * scale, deviation) * pair.Smallness;
            double share = assigned.Share(pair);
            if (!ByOverlap)
            {
                double factor = _training.BoxScale * _training.ClassMultiplier(pair.Truth.ClassId) / scale;
                output.Add(pair.Box, value, new LossTerm(0, Limited(loss.Slopes[0] * factor) * share));
            }

            output.Add(pair.Box, value + 1, new LossTerm(0, Limited(loss.Slopes[1] * _training.DeviationScale) * share));
            sum += loss.Value * share;
        }

        return sum;
    }

    private static Dual Loss(Dual away, Dual deviation)
    {
        Dual density = ((away / deviation).Square() * -0.5).Exp() / ((deviation + LeastDeviation) * Math.Sqrt(2 * Math.PI));
        return (density + LeastDensity).Log() * -0.5;
    }

    private double Limited(double slope) =>
        double.IsFinite(slope) ? Math.Clamp(slope, -_training.LargestDelta, _training.LargestDelta) : 0;
}
