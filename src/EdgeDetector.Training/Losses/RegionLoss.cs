using EdgeDetector.Models.Darknet;

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
        bool[] learns = new bool[output.Boxes];
        double boxes = 0;
        double objects = 0;
        double classes = 0;
        foreach (AssignedTruth pair in targets.Assigned.Truths)
        {
            learns[pair.Box] = true;
            boxes += Box(output, pair);
            objects += Objectness(output, pair.Box, _training.Rescore ? targets.Predicted.Overlap(pair.Box, pair.Truth) : 1, _training.ObjectScale);
            classes += head.Softmax ? Softmax(output, pair) : Classes(output, pair);
        }

        double others = 0;
        for (int box = 0; box < learns.Length; box++)
        {
            if (!learns[box])
            {
                others += targets.Ignored[box] ? 0 : Objectness(output, box, 0, _training.NoObjectScale);
                boxes += batch.Seen < PulledPictures ? PullToAnchor(output, box) : 0;
            }
        }

        return new HeadParts(boxes, objects, others, classes).Mean(output, targets.Assigned, targets.Predicted);
    }

    private double Objectness(HeadOutput output, int box, double target, double scale)
    {
        int value = head.BoxValues - 1;
        return output.Add(box, value, LossTerm.HalfSquareOfSigmoid(output[box, value], target) * scale);
    }

    private double Box(HeadOutput output, AssignedTruth pair)
    {
        SquaredErrorTargets targets = new(output.Grid);
        double sum = 0;
        for (int coordinate = 0; coordinate < 4; coordinate++)
        {
            sum += output.Add(pair.Box, coordinate, Error(output, pair.Box, coordinate, targets.Of(pair, coordinate)) * _training.BoxScale);
        }

        return sum;
    }

    /// <summary>A box that learns no truth, towards its anchor in the middle of its cell.</summary>
    private static double PullToAnchor(HeadOutput output, int box)
    {
        double sum = 0;
        for (int coordinate = 0; coordinate < 4; coordinate++)
        {
            sum += output.Add(box, coordinate, Error(output, box, coordinate, coordinate < 2 ? 0.5 : 0) * Pull);
        }

        return sum;
    }

    private static LossTerm Error(HeadOutput output, int box, int coordinate, double target) => coordinate < 2
        ? LossTerm.HalfSquareOfSigmoid(output[box, coordinate], target)
        : LossTerm.HalfSquare(output[box, coordinate], target);

    private double Softmax(HeadOutput output, AssignedTruth pair)
    {
        double[] raw = [.. Enumerable.Range(head.BoxValues, head.Classes).Select(value => output[pair.Box, value])];
        double most = raw.Max();
        double sum = raw.Sum(value => Math.Exp(value - most));
        for (int id = 0; id < raw.Length; id++)
        {
            double slope = (Math.Exp(raw[id] - most) / sum) - (id == pair.Truth.ClassId ? 1 : 0);
            output.Add(pair.Box, head.BoxValues + id, new LossTerm(0, slope * _training.ClassScale));
        }

        return (Math.Log(sum) + most - raw[pair.Truth.ClassId]) * _training.ClassScale;
    }

    private double Classes(HeadOutput output, AssignedTruth pair)
    {
        double sum = 0;
        for (int id = 0; id < head.Classes; id++)
        {
            int value = head.BoxValues + id;
            LossTerm term = LossTerm.Probability(output[pair.Box, value], id == pair.Truth.ClassId ? 1 : 0, activated: false);
            sum += output.Add(pair.Box, value, term * _training.ClassScale);
        }

        return sum;
    }
}
