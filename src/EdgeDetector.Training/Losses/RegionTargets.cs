using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>What the boxes of a [region] head are to learn from a batch (Darknet, region_layer.c).</summary>
internal sealed class RegionTargets
{
    private readonly HeadOutput _output;
    private readonly HeadGrid _grid;
    private readonly HeadTraining _training;

    /// <summary>Matches the truths of a batch; where two fall to one box the later counts.</summary>
    /// <param name="output">What the head gives.</param>
    /// <param name="truths">The objects of each picture.</param>
    public RegionTargets(HeadOutput output, IReadOnlyList<TruthBox[]> truths)
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
            int first = output.BoxAt(picture, 0, 0);
            for (int at = 0; at < overlaps.Length; at++)
            {
                Ignored[first + at] = overlaps[at] > _training.IgnoreThreshold;
            }

            foreach (TruthBox truth in truths[picture])
            {
                Assigned.Replace(MostAlike(picture, truth), truth);
            }
        }
    }

    /// <summary>The boxes that the head predicts.</summary>
    public PredictedBoxes Predicted { get; }

    /// <summary>Which box learns which truth.</summary>
    public Assignment Assigned { get; }

    /// <summary>By box: whether it overlaps a truth so much that it is not taught that nothing is there.</summary>
    public bool[] Ignored { get; }

    /// <summary>The box of the centre's cell that is most like a truth in shape: by its anchor (bias_match), else by what it predicts.</summary>
    private int MostAlike(int picture, TruthBox truth)
    {
        int cell = _grid.CellOf(truth);
        if (_training.BiasMatch)
        {
            return _output.BoxAt(picture, _grid.MostAlike(truth), cell);
        }

        int[] boxes = [.. Enumerable.Range(0, _grid.Anchors).Select(anchor => _output.BoxAt(picture, anchor, cell))];
        return boxes.MaxBy(box => HeadGrid.Likeness(new Anchor(Predicted.Width(box), Predicted.Height(box)), truth));
    }
}
