using EdgeDetector.Models.Darknet;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The loss of a [region] head (Redmon and Farhadi 2017, "YOLO9000"; AlexeyAB/darknet, region_layer.c): squared errors of boxes and
/// objectness, and the cross-entropy of the classes' softmax.
/// </summary>
/// <remarks>Without softmax=1 the classes are trained each for itself, as they are decoded.</remarks>
/// <param name="head">The head.</param>
internal sealed class RegionLoss(HeadLayer head) : IHeadLoss
{
    // In the beginning the boxes are pulled to their anchors, so that training starts from sensible ones.
    private const long PulledPictures = 12_800;
    private const double Pull = 0.01;

    private readonly HeadTraining _training = head.Training;

    /// <inheritdoc/>
    public LossTerms Compute(HeadOutput output, LossBatch batch)
    {
        RegionTargets targets = new(output, batch.Truths);
        torch.Tensor objectness = Objectness(output, targets);
        torch.Tensor zero = torch.zeros([], objectness.dtype, objectness.device);
        torch.Tensor pull = batch.Seen < PulledPictures ? PullToAnchors(output, targets) : zero;
        if (targets.Assigned.Boxes.Count == 0)
        {
            return new HeadParts(pull, objectness.sum(), zero, zero).Mean(output.Pictures, targets.Assigned, targets.Predicted);
        }

        torch.Tensor rows = output.Rows(targets.Assigned.Boxes);
        torch.Tensor at = torch.tensor([.. targets.Assigned.Boxes.Select(box => (long)box)], torch.int64, rows.device);
        HeadParts parts = new(
            Boxes(output, rows, targets.Assigned) + pull,
            objectness.sum(),
            objectness.detach().index_select(0, at).sum(),
            Classes(rows, targets.Assigned));
        return parts.Mean(output.Pictures, targets.Assigned, targets.Predicted);
    }

    private torch.Tensor Objectness(HeadOutput output, RegionTargets targets)
    {
        float[] weights = Array.ConvertAll(targets.Ignored, ignored => ignored ? 0 : (float)_training.NoObjectScale);
        float[] objects = new float[weights.Length];
        foreach (AssignedTruth pair in targets.Assigned.Truths)
        {
            weights[pair.Box] = (float)_training.ObjectScale;
            objects[pair.Box] = _training.Rescore ? targets.Predicted.Overlap(pair.Box, pair.Truth) : 1;
        }

        torch.Tensor raw = output.Objectness;
        torch.Tensor losses = ElementLoss.HalfSquare(raw.sigmoid(), torch.tensor(objects, raw.dtype, raw.device));
        return losses * torch.tensor(weights, raw.dtype, raw.device);
    }

    private torch.Tensor Boxes(HeadOutput output, torch.Tensor rows, Assignment assigned)
    {
        torch.Tensor coordinates = output.CoordinatesOf(rows);
        torch.Tensor targets = new SquaredErrorTargets(output.Grid, assigned).ToTensor(coordinates);
        torch.Tensor centres = ElementLoss.HalfSquare(coordinates.narrow(0, 0, 2).sigmoid(), targets.narrow(0, 0, 2));
        torch.Tensor sizes = ElementLoss.HalfSquare(coordinates.narrow(0, 2, 2), targets.narrow(0, 2, 2));
        return (centres + sizes).sum() * _training.BoxScale;
    }

    /// <summary>The boxes that learn no truth, towards their anchors in the middle of their cells.</summary>
    private static torch.Tensor PullToAnchors(HeadOutput output, RegionTargets targets)
    {
        float[] pulls = new float[targets.Ignored.Length];
        Array.Fill(pulls, (float)Pull);
        foreach (int box in targets.Assigned.Boxes)
        {
            pulls[box] = 0;
        }

        torch.Tensor coordinates = output.Coordinates.flatten(1);
        torch.Tensor centres = (coordinates.narrow(0, 0, 2).sigmoid() - 0.5).square() / 2;
        torch.Tensor sizes = coordinates.narrow(0, 2, 2).square() / 2;
        return ((centres + sizes) * torch.tensor(pulls, coordinates.dtype, coordinates.device)).sum();
    }

    private torch.Tensor Classes(torch.Tensor rows, Assignment assigned)
    {
        torch.Tensor raw = rows.narrow(1, head.BoxValues, head.Classes);
        long[] labels = [.. Enumerable.Range(0, assigned.Boxes.Count).Select(index => (long)assigned.FirstLabel(index))];
        torch.Tensor classes = torch.tensor(labels, torch.int64, raw.device);
        torch.Tensor losses = head.Softmax
            ? functional.cross_entropy(raw, classes, reduction: Reduction.Sum)
            : ElementLoss.Probability(raw, functional.one_hot(classes, head.Classes).to(raw.dtype), activated: false).sum();
        return losses * _training.ClassScale;
    }
}
