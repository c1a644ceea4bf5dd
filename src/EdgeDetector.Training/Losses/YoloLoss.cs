using System.Numerics.Tensors;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// The loss of a [yolo] or [Gaussian_yolo] head as AlexeyAB's Darknet defines it by its deltas (yolo_layer.c; Redmon and Farhadi 2018,
/// "YOLOv3"; gaussian_yolo_layer.c): they are this loss's gradient with the sign turned.
/// </summary>
/// <remarks>
/// cls_normalizer scales all classes, which Darknet does only where counters_per_class is given as well. What counters_per_class multiplies is
/// multiplied for the truths of truth_thresh too, whose objectness Darknet leaves as it is.
/// </remarks>
/// <param name="head">The head.</param>
internal sealed class YoloLoss(HeadLayer head) : IHeadLoss
{
    /// <inheritdoc/>
    public LossTerms Compute(HeadOutput output, LossBatch batch)
    {
        YoloTargets targets = new(output, batch.Truths);
        double classes = new ClassPart(output, targets.Assigned).Compute();
        return new HeadParts(Boxes(output, targets.Assigned), Objects(output, targets.Assigned), Others(output, targets), classes)
            .Mean(output, targets.Assigned, targets.Predicted);
    }

    private double Boxes(HeadOutput output, Assignment assigned) => head.Kind == HeadKind.Gaussian
        ? new GaussianPart(output, assigned).Compute()
        : new BoxPart(output, assigned).Compute();

    /// <summary>The objectness of boxes that learn something, towards 1; of several truths of a box the last gives the factor.</summary>
    private double Objects(HeadOutput output, Assignment assigned)
    {
        int value = head.BoxValues - 1;
        return assigned.Truths.GroupBy(pair => pair.Box, pair => pair.Truth.ClassId).Sum(box =>
        {
            double scale = head.Training.ObjectScale * head.Training.ClassMultiplier(box.Last());
            return output.Add(box.Key, value, LossTerm.Probability(output[box.Key, value], 1, head.NewCoords) * scale);
        });
    }

    /// <summary>The objectness of boxes that learn nothing and are not ignored, towards 0.</summary>
    private double Others(HeadOutput output, YoloTargets targets)
    {
        double[] scales = Array.ConvertAll(targets.Ignored, ignored => ignored ? 0 : head.Training.NoObjectScale);
        foreach (int box in targets.Assigned.Boxes)
        {
            scales[box] = 0;
        }

        int cells = output.Grid.Cells;
        Span<double> slopes = new double[cells];
        Span<double> losses = new double[cells];
        double sum = 0;
        for (int plane = 0; plane < output.Planes; plane++)
        {
            ReadOnlySpan<double> ofPlane = scales.AsSpan(plane * cells, cells);
            output.Read(plane, head.BoxValues - 1, slopes);
            LossTerm.Vanishing(slopes, losses, head.NewCoords);
            TensorPrimitives.Multiply(slopes, ofPlane, slopes);
            output.Add(plane, head.BoxValues - 1, slopes);
            sum += TensorPrimitives.Dot(losses, ofPlane);
        }

        return sum;
    }
}
