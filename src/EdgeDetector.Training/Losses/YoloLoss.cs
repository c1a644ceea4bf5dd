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
        double?[] scales = ObjectScales(output, targets.Assigned);
        double objects = 0;
        double others = 0;
        for (int box = 0; box < scales.Length; box++)
        {
            if (scales[box] is { } scale)
            {
                objects += Objectness(output, box, target: 1, scale);
            }
            else if (!targets.Ignored[box])
            {
                others += Objectness(output, box, target: 0, head.Training.NoObjectScale);
            }
        }

        double classes = new ClassPart(output, targets.Assigned).Compute();
        return new HeadParts(Boxes(output, targets.Assigned), objects, others, classes).Mean(output, targets.Assigned, targets.Predicted);
    }

    private double Boxes(HeadOutput output, Assignment assigned) => head.Kind == HeadKind.Gaussian
        ? new GaussianPart(output, assigned).Compute()
        : new BoxPart(output, assigned).Compute();

    private double Objectness(HeadOutput output, int box, double target, double scale)
    {
        int value = head.BoxValues - 1;
        return output.Add(box, value, LossTerm.Probability(output[box, value], target, head.NewCoords) * scale);
    }

    /// <summary>By box: the factor of its objectness where it has an object, of several the last; else null.</summary>
    private double?[] ObjectScales(HeadOutput output, Assignment assigned)
    {
        double?[] scales = new double?[output.Boxes];
        foreach (AssignedTruth pair in assigned.Truths)
        {
            scales[pair.Box] = head.Training.ObjectScale * head.Training.ClassMultiplier(pair.Truth.ClassId);
        }

        return scales;
    }
}
