using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The classes' part of a [yolo] or [Gaussian_yolo] head: each class for itself, so that a box may learn several (Darknet, delta_yolo_class).
/// </summary>
/// <param name="output">What the head gives.</param>
/// <param name="assigned">Which classes its boxes learn.</param>
internal sealed class ClassPart(HeadOutput output, Assignment assigned)
{
    private const double FocalAlpha = 0.5;

    private readonly HeadLayer _head = output.Grid.Head;
    private readonly HeadTraining _training = output.Grid.Head.Training;

    /// <summary>The sum over the assigned boxes; their gradients go to the output.</summary>
    public double Compute()
    {
        double sum = 0;
        for (int index = 0; index < assigned.Boxes.Count; index++)
        {
            double focus = _training.FocalLoss ? Focus(index) : 1;
            for (int id = 0; id < _head.Classes; id++)
            {
                LossTerm term = LossTerm.Probability(Raw(index, id), Target(index, id), _head.NewCoords);
                sum += output.Add(assigned.Boxes[index], _head.BoxValues + id, term * Factor(index, id, focus));
            }
        }

        return sum;
    }

    private double Raw(int index, int id) => output[assigned.Boxes[index], _head.BoxValues + id];

    private double Target(int index, int id)
    {
        // Darknet's focal loss takes certain targets.
        double smoothing = _training.FocalLoss ? 0 : _training.LabelSmoothing;
        return ((assigned.HasLabel(index, id) ? 1 : 0) * (1 - smoothing)) + (smoothing / 2);
    }

    /// <summary>As in Darknet the multiplier of counters_per_class is for the classes that are learnt, but not besides the focal factor.</summary>
    private double Factor(int index, int id, double focus)
    {
        bool isFocused = _training.FocalLoss && !assigned.CameLater(index, id);
        double factor = isFocused ? focus : assigned.HasLabel(index, id) ? _training.ClassMultiplier(id) : 1;
        return factor * _training.ClassScale;
    }

    /// <summary>
    /// Darknet's focal loss (after Lin et al. 2017, gamma 2) scales the deltas of all classes by -(1 - p)(2p·ln p + p - 1)/2, p being the
    /// probability of the class that came first; a class that came later is not scaled. No function has these deltas as its gradient, so
    /// the factor is constant in the gradient.
    /// </summary>
    private double Focus(int index)
    {
        double raw = Raw(index, assigned.FirstLabel(index));
        double p = (_head.NewCoords ? raw : LossTerm.Sigmoid(raw)) + 1e-15;
        return (p - 1) * ((p * 2 * Math.Log(p)) + p - 1) * FocalAlpha;
    }
}
