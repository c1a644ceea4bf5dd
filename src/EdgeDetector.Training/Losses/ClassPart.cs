using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The classes' part of a [yolo] or [Gaussian_yolo] head: each class for itself, so that a box may learn several (Darknet, delta_yolo_class).
/// </summary>
/// <param name="head">The head.</param>
internal sealed class ClassPart(HeadLayer head)
{
    private const double FocalAlpha = 0.5;

    /// <summary>The sum over the assigned boxes.</summary>
    /// <param name="rows">[boxes, values]: the raw numbers of <paramref name="assigned"/>.Boxes.</param>
    /// <param name="assigned">Which classes they learn.</param>
    public torch.Tensor Compute(torch.Tensor rows, Assignment assigned)
    {
        torch.Tensor raw = rows.narrow(1, head.BoxValues, head.Classes);
        torch.Tensor targets = Targets(assigned, raw);
        torch.Tensor losses = ElementLoss.Probability(raw, targets, head.NewCoords);
        if (head.Training.FocalLoss)
        {
            losses *= FocalWeights(assigned, raw.detach());
        }

        return losses.sum() * head.Training.ClassScale;
    }

    private torch.Tensor Targets(Assignment assigned, torch.Tensor like)
    {
        // Darknet's focal loss takes certain targets.
        double smoothing = head.Training.FocalLoss ? 0 : head.Training.LabelSmoothing;
        return PerClass(assigned, like, (index, id) => ((assigned.HasLabel(index, id) ? 1 : 0) * (1 - smoothing)) + (smoothing / 2));
    }

    /// <summary>
    /// Darknet's focal loss (after Lin et al. 2017, gamma 2) scales the deltas of all classes by -(1 - p)(2p·ln p + p - 1)/2, p being the
    /// probability of the class that came first; a class that came later is not scaled. No function has these deltas as its gradient, so
    /// the factor is constant in the gradient.
    /// </summary>
    private torch.Tensor FocalWeights(Assignment assigned, torch.Tensor raw)
    {
        torch.Tensor probabilities = head.NewCoords ? raw : raw.sigmoid();
        long[] first = [.. Enumerable.Range(0, assigned.Boxes.Count).Select(index => (long)assigned.FirstLabel(index))];
        torch.Tensor p = probabilities.gather(1, torch.tensor(first, torch.int64, raw.device).unsqueeze(1)) + 1e-15;
        torch.Tensor factor = (p - 1) * ((p * 2 * p.log()) + p - 1) * FocalAlpha;
        torch.Tensor unscaled = PerClass(assigned, raw, (index, id) => assigned.CameLater(index, id) ? 1 : 0);
        return factor + (unscaled * (1 - factor));
    }

    private torch.Tensor PerClass(Assignment assigned, torch.Tensor like, Func<int, int, double> value)
    {
        double[] values = new double[assigned.Boxes.Count * head.Classes];
        for (int at = 0; at < values.Length; at++)
        {
            values[at] = value(at / head.Classes, at % head.Classes);
        }

        return torch.tensor(values, [assigned.Boxes.Count, head.Classes], like.dtype, like.device);
    }
}
