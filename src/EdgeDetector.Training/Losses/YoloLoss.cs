using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The loss of a [yolo] or [Gaussian_yolo] head as AlexeyAB's Darknet defines it by its deltas (yolo_layer.c; Redmon and Farhadi 2018, "YOLOv3"; gaussian_yolo_layer.c): they are this
/// loss's gradient with the sign turned.
/// </summary>
/// <remarks>
/// cls_normalizer scales all classes, which Darknet does only where counters_per_class is given as well.
/// </remarks>
/// <param name="head">The head.</param>
internal sealed class YoloLoss(HeadLayer head) : IHeadLoss
{
    private readonly ClassPart _classes = new(head);

    /// <inheritdoc/>
    public LossTerms Compute(HeadOutput output, LossBatch batch)
    {
        YoloTargets targets = new(output, batch.Truths);
        torch.Tensor objectness = Objectness(output, targets);
        torch.Tensor zero = torch.zeros([], objectness.dtype, objectness.device);
        if (targets.Assigned.Boxes.Count == 0)
        {
            return new HeadParts(zero, objectness.sum(), zero, zero).Mean(output.Pictures, targets.Assigned, targets.Predicted);
        }

        torch.Tensor rows = output.Rows(targets.Assigned.Boxes);
        torch.Tensor at = torch.tensor([.. targets.Assigned.Boxes.Select(box => (long)box)], torch.int64, rows.device);
        HeadParts parts = new(
            Boxes(output, rows, targets.Assigned),
            objectness.sum(),
            objectness.detach().index_select(0, at).sum(),
            _classes.Compute(rows, targets.Assigned));
        return parts.Mean(output.Pictures, targets.Assigned, targets.Predicted);
    }

    private torch.Tensor Boxes(HeadOutput output, torch.Tensor rows, Assignment assigned) => head.Kind == HeadKind.Gaussian
        ? new GaussianPart(output, assigned).Compute(rows)
        : new BoxPart(output, assigned).Compute(rows);

    /// <summary>By box: towards 1 where there is an object, towards 0 where there is none and the box is not ignored.</summary>
    private torch.Tensor Objectness(HeadOutput output, YoloTargets targets)
    {
        float[] weights = Array.ConvertAll(targets.Ignored, ignored => ignored ? 0 : (float)head.Training.NoObjectScale);
        float[] objects = new float[weights.Length];
        foreach (int box in targets.Assigned.Boxes)
        {
            weights[box] = (float)head.Training.ObjectScale;
            objects[box] = 1;
        }

        torch.Tensor raw = output.Objectness;
        torch.Tensor losses = ElementLoss.Probability(raw, torch.tensor(objects, raw.dtype, raw.device), head.NewCoords);
        return losses * torch.tensor(weights, raw.dtype, raw.device);
    }
}
