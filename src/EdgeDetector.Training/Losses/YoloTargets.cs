using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// What the boxes of a [yolo] or [Gaussian_yolo] head are to learn from a batch (Darknet, yolo_layer.c): the cell of a truth's centre, and of
/// all anchors of the cfg the one of the most similar shape, if the head has it.
/// </summary>
internal sealed class YoloTargets
{
    // Only a box that believes in some class at least so much is spared (AlexeyAB/darknet, compare_yolo_class).
    private const double Believed = 0.25;

    private readonly HeadOutput _output;
    private readonly HeadGrid _grid;
    private readonly HeadTraining _training;

    /// <summary>Matches the truths of a batch.</summary>
    /// <param name="output">What the head gives.</param>
    /// <param name="truths">The objects of each picture.</param>
    public YoloTargets(HeadOutput output, IReadOnlyList<TruthBox[]> truths)
    {
        _output = output;
        _grid = output.Grid;
        _training = output.Grid.Head.Training;
        Predicted = new PredictedBoxes(output);
        Assigned = new Assignment(_grid.Head);
        Ignored = new bool[output.Boxes];
        float[] overlaps = new float[output.BoxesPerPicture];
        for (int picture = 0; picture < output.Pictures; picture++)
        {
            Predicted.BestOverlaps(picture, truths[picture], overlaps);
            MarkIgnored(output.BoxAt(picture, 0, 0), overlaps);
            AssignOverlapping(picture, overlaps, truths[picture]);
            AssignAlike(picture, truths[picture]);
        }
    }

    /// <summary>The boxes that the head predicts.</summary>
    public PredictedBoxes Predicted { get; }

    /// <summary>Which box learns which truth.</summary>
    public Assignment Assigned { get; }

    /// <summary>By box: whether it overlaps a truth so much that it is not taught that nothing is there.</summary>
    public bool[] Ignored { get; }

    private void MarkIgnored(int first, ReadOnlySpan<float> overlaps)
    {
        float threshold = (float)_training.IgnoreThreshold;
        for (int at = 0; at < overlaps.Length; at++)
        {
            Ignored[first + at] = overlaps[at] > threshold && Believes(first + at);
        }
    }

    private bool Believes(int box)
    {
        double bound = _grid.Head.NewCoords ? Believed : Math.Log(Believed / (1 - Believed));
        for (int id = 0; id < _grid.Head.Classes; id++)
        {
            if (_output[box, _grid.Head.BoxValues + id] > bound)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Assigns the truth that it overlaps best to each box that overlaps one by more than truth_thresh.</summary>
    private void AssignOverlapping(int picture, float[] overlaps, TruthBox[] truths)
    {
        if (_training.TruthThreshold >= 1)
        {
            return;
        }

        int first = _output.BoxAt(picture, 0, 0);
        for (int at = 0; at < overlaps.Length; at++)
        {
            if (overlaps[at] > _training.TruthThreshold)
            {
                int box = first + at;
                Assigned.Add(box, truths.MaxBy(truth => Predicted.Overlap(box, truth)));
            }
        }
    }

    private void AssignAlike(int picture, TruthBox[] truths)
    {
        foreach (TruthBox truth in truths)
        {
            int cell = _grid.CellOf(truth);
            int best = _grid.MostAlike(truth);
            for (int own = 0; own < _grid.Anchors; own++)
            {
                int anchor = _grid.Head.Mask[own];
                if (anchor == best)
                {
                    Assigned.Add(_output.BoxAt(picture, own, cell), truth);
                }
            }

            AssignFurther(picture, truth, best);
        }
    }

    private void AssignFurther(int picture, TruthBox truth, int best)
    {
        for (int own = 0; own < _grid.Anchors && _training.IouThreshold < 1; own++)
        {
            int anchor = _grid.Head.Mask[own];
            if (anchor != best && _grid.Overlap(anchor, truth) > _training.IouThreshold)
            {
                Assigned.Add(_output.BoxAt(picture, own, _grid.CellOf(truth)), truth);
            }
        }
    }
}
