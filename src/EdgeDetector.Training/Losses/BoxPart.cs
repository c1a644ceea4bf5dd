using EdgeDetector.Models.Darknet;

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
    private readonly BoxCode _code = new(output);
    private readonly SquaredErrorTargets _targets = new(output.Grid);

    /// <summary>The sum over the assigned truths; their gradients go to the output.</summary>
    public double Compute() => assigned.Truths.Sum(_training.BoxLoss == BoxLoss.SquaredError ? SquaredErrors : OneLessOverlap);

    /// <summary>
    /// Per number, with s = 2 - w·h: x and y by the cross-entropy of σ, whose gradient is the squared error's of Darknet, which leaves out the
    /// logistic function's slope.
    /// </summary>
    private double SquaredErrors(AssignedTruth pair)
    {
        double sum = 0;
        double scale = Scale(pair) * pair.Smallness * assigned.Share(pair);
        for (int coordinate = 0; coordinate < 4; coordinate++)
        {
            double raw = _code.Raw(pair.Box, coordinate);
            double target = _targets.Of(pair, coordinate);

            // Of x' = scale·σ - (scale - 1)/2 the delta is t - x' = scale·(t' - σ), t' being the target of σ.
            LossTerm term = coordinate < 2
                ? LossTerm.Probability(raw, target, _head.NewCoords) * _head.ScaleXY
                : LossTerm.HalfSquare(raw, target);
            sum += output.Add(pair.Box, _code.ValueOf(coordinate), term * scale);
        }

        return sum;
    }

    private double OneLessOverlap(AssignedTruth pair)
    {
        DualBox box = DualBox.Variable(_code.X(pair.Box), _code.Y(pair.Box), _code.Width(pair.Box), _code.Height(pair.Box));
        Dual loss = (1 - BoxOverlap.Measure(_training.BoxLoss, box, DualBox.Constant(pair.Truth))) * Scale(pair);
        for (int coordinate = 0; coordinate < 4; coordinate++)
        {
            // Darknet limits each truth's delta of each raw number.
            double slope = loss.Slopes[coordinate] * _code.Slope(pair.Box, coordinate);
            double limited = Math.Clamp(slope, -_training.LargestDelta, _training.LargestDelta);
            output.Add(pair.Box, _code.ValueOf(coordinate), new LossTerm(0, limited * assigned.Share(pair)));
        }

        return loss.Value * assigned.Share(pair);
    }

    private double Scale(AssignedTruth pair) => _training.BoxScale * _training.ClassMultiplier(pair.Truth.ClassId);
}
