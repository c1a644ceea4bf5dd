using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>The deltas of a [yolo] head by squared error, number by number: what Darknet adds to a head's input as error.</summary>
internal sealed class DarknetDeltas
{
    private readonly HeadLayer _head;
    private readonly HeadTraining _keys;
    private readonly InputSize _input;
    private readonly double[] _out;
    private readonly int[] _shape;
    private readonly Dictionary<int, HashSet<int>> _labels = [];

    public DarknetDeltas(HeadLayer head, InputSize input, torch.Tensor raw)
    {
        _head = head;
        _keys = head.Training;
        _input = input;
        _shape = [.. raw.shape.Select(side => (int)side)];
        _out = raw.detach().contiguous().data<double>().ToArray();
        Values = new double[_out.Length];
        for (int at = 0; at < _out.Length; at++)
        {
            int value = at / Cells % PerAnchor;
            bool plain = head.NewCoords || value is 2 or 3;
            _out[at] = plain ? _out[at] : 1 / (1 + Math.Exp(-_out[at]));
            _out[at] = value < 2 ? (head.ScaleXY * _out[at]) - ((head.ScaleXY - 1) / 2) : _out[at];
        }
    }

    /// <summary>The deltas, as the raw numbers are laid out.</summary>
    public double[] Values { get; }

    private int Cells => _shape[2] * _shape[3];

    private int PerAnchor => 5 + _head.Classes;

    public void Picture(int picture, TruthBox[] truths)
    {
        _labels.Clear();
        for (int anchor = 0; anchor < _head.Mask.Count; anchor++)
        {
            for (int cell = 0; cell < Cells; cell++)
            {
                int first = First(picture, anchor, cell);
                double[] overlaps = [.. truths.Select(truth => Overlap(Box(first), truth))];
                bool believes = Enumerable.Range(5, _head.Classes).Any(value => _out[first + (value * Cells)] > 0.25);
                bool ignored = believes && overlaps.Max() > _keys.IgnoreThreshold;
                Values[first + (4 * Cells)] = ignored ? 0 : -_keys.ObjectScale * _out[first + (4 * Cells)];
                if (overlaps.Max() > _keys.TruthThreshold)
                {
                    Learn(first, truths[Array.IndexOf(overlaps, overlaps.Max())]);
                }
            }
        }

        foreach (TruthBox truth in truths)
        {
            LearnByShape(picture, truth);
        }

        foreach ((int first, HashSet<int> classes) in _labels)
        {
            for (int value = 0; value < 4 && _keys.IouThreshold < 1; value++)
            {
                Values[first + (value * Cells)] /= classes.Count;
            }
        }
    }

    private void LearnByShape(int picture, TruthBox truth)
    {
        int cell = ((int)(truth.Y * _shape[2]) * _shape[3]) + (int)(truth.X * _shape[3]);
        double[] likeness = [.. _head.Anchors.Select(anchor => Overlap(
            [0, 0, anchor.Width / _input.Width, anchor.Height / _input.Height], truth with { X = 0, Y = 0 }))];
        int best = Array.IndexOf(likeness, likeness.Max());
        foreach (int anchor in _head.Mask.Where(anchor => anchor == best || likeness[anchor] > _keys.IouThreshold).OrderBy(anchor => anchor != best))
        {
            Learn(First(picture, _head.Mask.ToList().IndexOf(anchor), cell), truth);
        }
    }

    private void Learn(int first, TruthBox truth)
    {
        Anchor anchor = _head.Anchors[_head.Mask[first / Cells / PerAnchor % _head.Mask.Count]];
        int cell = first % Cells;
        double scale = (2 - ((double)truth.Width * truth.Height)) * _keys.BoxScale;
        double width = truth.Width * _input.Width / anchor.Width;
        double height = truth.Height * _input.Height / anchor.Height;
        Pull(0, ((double)truth.X * _shape[3]) - (cell % _shape[3]));
        Pull(1, ((double)truth.Y * _shape[2]) - (cell / _shape[3]));
        Pull(2, _head.NewCoords ? Math.Sqrt(width / 4) : Math.Log(width));
        Pull(3, _head.NewCoords ? Math.Sqrt(height / 4) : Math.Log(height));
        Values[first + (4 * Cells)] = _keys.ObjectScale * (1 - _out[first + (4 * Cells)]);
        LearnClass(first, truth.ClassId);

        void Pull(int value, double target) => Values[first + (value * Cells)] += scale * (target - _out[first + (value * Cells)]);
    }

    private void LearnClass(int first, int id)
    {
        double smoothing = _keys.FocalLoss ? 0 : _keys.LabelSmoothing;
        bool another = !_labels.TryAdd(first, [id]);
        _labels[first].Add(id);
        double p = _out[first + ((5 + id) * Cells)];
        double focus = _keys.FocalLoss && !another ? 0.5 * -(1 - p) * ((2 * p * Math.Log(p)) + p - 1) : 1;
        for (int each = 0; each < _head.Classes; each++)
        {
            int at = first + ((5 + each) * Cells);
            if (!another || each == id)
            {
                double target = ((each == id ? 1 : 0) * (1 - smoothing)) + (smoothing / 2);
                Values[at] = _keys.ClassScale * focus * (target - _out[at]);
            }
        }
    }

    private int First(int picture, int anchor, int cell) => (((picture * _head.Mask.Count) + anchor) * PerAnchor * Cells) + cell;

    private double[] Box(int first)
    {
        Anchor anchor = _head.Anchors[_head.Mask[first / Cells / PerAnchor % _head.Mask.Count]];
        int cell = first % Cells;
        return
        [
            ((cell % _shape[3]) + _out[first]) / _shape[3],
            ((cell / _shape[3]) + _out[first + Cells]) / _shape[2],
            Size(_out[first + (2 * Cells)]) * anchor.Width / _input.Width,
            Size(_out[first + (3 * Cells)]) * anchor.Height / _input.Height,
        ];
    }

    private double Size(double value) => _head.NewCoords ? 4 * value * value : Math.Exp(value);

    private static double Overlap(double[] box, TruthBox truth)
    {
        double width = Math.Min(box[0] + (box[2] / 2), truth.X + (truth.Width / 2)) - Math.Max(box[0] - (box[2] / 2), truth.X - (truth.Width / 2));
        double height = Math.Min(box[1] + (box[3] / 2), truth.Y + (truth.Height / 2)) - Math.Max(box[1] - (box[3] / 2), truth.Y - (truth.Height / 2));
        double shared = Math.Max(width, 0) * Math.Max(height, 0);
        return shared / ((box[2] * box[3]) + ((double)truth.Width * truth.Height) - shared);
    }
}
