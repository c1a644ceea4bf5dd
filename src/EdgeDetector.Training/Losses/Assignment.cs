using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>A box that is to learn a truth.</summary>
/// <param name="Index">Which of <see cref="Assignment.Boxes"/>.</param>
/// <param name="Box">Its index in the batch (<see cref="HeadOutput.BoxAt"/>).</param>
/// <param name="Truth">What it is to learn.</param>
internal readonly record struct AssignedTruth(int Index, int Box, TruthBox Truth)
{
    /// <summary>2 - w·h: small objects count more (Darknet).</summary>
    public double Smallness => 2 - ((double)Truth.Width * Truth.Height);
}

/// <summary>Which predicted boxes of a batch are to learn which truths.</summary>
/// <param name="head">The head that predicts them.</param>
internal sealed class Assignment(HeadLayer head)
{
    private readonly Dictionary<int, int> _indexes = [];
    private readonly List<int> _boxes = [];
    private readonly List<AssignedTruth> _truths = [];
    private readonly List<int> _firstLabels = [];
    private readonly List<int[]> _labels = [];

    /// <summary>The boxes that learn something, each once.</summary>
    public IReadOnlyList<int> Boxes => _boxes;

    /// <summary>The pairs of box and truth; a box may be in several.</summary>
    public IReadOnlyList<AssignedTruth> Truths => _truths;

    /// <summary>Lets a box learn a truth besides those that it learns already.</summary>
    public void Add(int box, TruthBox truth)
    {
        if (!_indexes.TryGetValue(box, out int index))
        {
            index = _boxes.Count;
            _indexes.Add(box, index);
            _boxes.Add(box);
            _firstLabels.Add(truth.ClassId);
            _labels.Add(new int[head.Classes]);
        }

        _labels[index][truth.ClassId]++;
        _truths.Add(new AssignedTruth(index, box, truth));
    }

    /// <summary>Lets a box learn a truth instead of what it learnt.</summary>
    public void Replace(int box, TruthBox truth)
    {
        if (!_indexes.TryGetValue(box, out int index))
        {
            Add(box, truth);
            return;
        }

        Array.Clear(_labels[index]);
        _labels[index][truth.ClassId] = 1;
        _firstLabels[index] = truth.ClassId;
        _truths[index] = new AssignedTruth(index, box, truth);
    }

    /// <summary>The class that came first to one of <see cref="Boxes"/>.</summary>
    public int FirstLabel(int index) => _firstLabels[index];

    /// <summary>
    /// How much of a truth's pull counts: with iou_thresh below 1 it is divided by the number of classes that its box learns (Darknet,
    /// averages_yolo_deltas); else all.
    /// </summary>
    public double Share(AssignedTruth pair) => head.Training.IouThreshold < 1 ? 1.0 / _labels[pair.Index].Count(times => times > 0) : 1;

    /// <summary>Whether one of <see cref="Boxes"/> learns a class.</summary>
    public bool HasLabel(int index, int id) => _labels[index][id] > 0;

    /// <summary>Whether a class came to one of <see cref="Boxes"/> that had one already.</summary>
    public bool CameLater(int index, int id) => _labels[index][id] > (id == _firstLabels[index] ? 1 : 0);
}
