using System.Numerics;
using System.Runtime.Intrinsics;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>Whose candidates are decoded and what counts.</summary>
/// <param name="Placement">Where the picture lies in the network's input.</param>
/// <param name="Thresholds">What counts.</param>
/// <param name="Candidates">Where the candidates go, in the order of head, anchor, cell, class.</param>
internal readonly record struct DecodeTarget(Placement Placement, DetectionThresholds Thresholds, CandidateList Candidates);

/// <summary>
/// Reads the raw output of one head into candidates, by the formulas of Darknet's yolo_layer.c, region_layer.c and gaussian_yolo_layer.c.
/// </summary>
/// <remarks>
/// Nearly all cells hold nothing. So the objectness is compared before its sigmoid, four cells at a time, with a bound slightly below the
/// threshold's logit; only what passes is computed in full and compared exactly. A NaN passes no comparison.
/// Not safe for several threads at a time.
/// </remarks>
internal sealed class YoloDecoder(YoloHead head, PixelSize network)
{
    /// <summary>Covers the rounding of a 32-bit sigmoid against that of its inverse.</summary>
    private const double LogitMargin = 1e-5;

    private readonly float[] _probabilities = new float[head.Classes];
    private readonly int _area = head.Grid.Area;

    /// <summary>Adds what counts to the target.</summary>
    /// <param name="raw">The head's output, anchor-major planes.</param>
    /// <param name="target">Where the candidates go.</param>
    public void Decode(ReadOnlySpan<float> raw, DecodeTarget target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(raw.Length, head.Length);
        float bound = RawBound(target.Thresholds.Lowest);
        for (int anchor = 0; anchor < head.Anchors.Count; anchor++)
        {
            ReadOnlySpan<float> planes = raw.Slice(anchor * head.Values * _area, head.Values * _area);
            ReadOnlySpan<float> objectness = planes.Slice(head.CoordinateValues * _area, _area);
            int cell = 0;
            for (; cell <= _area - Vector128<float>.Count; cell += Vector128<float>.Count)
            {
                Vector128<float> four = Vector128.Create(objectness.Slice(cell, Vector128<float>.Count));
                uint above = Vector128.GreaterThan(four, Vector128.Create(bound)).ExtractMostSignificantBits();
                for (; above != 0; above &= above - 1)
                {
                    DecodeCell(new CellValues(planes, cell + BitOperations.TrailingZeroCount(above), _area), head.Anchors[anchor], target);
                }
            }

            for (; cell < _area; cell++)
            {
                if (objectness[cell] > bound)
                {
                    DecodeCell(new CellValues(planes, cell, _area), head.Anchors[anchor], target);
                }
            }
        }
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>The probability that a raw value stands for.</summary>
    private float Probability(float raw) => head.NewCoords ? raw : Sigmoid(raw);

    /// <summary>A raw value whose probability is a little below <paramref name="threshold"/>; NaN, which nothing exceeds, above 1.</summary>
    private float RawBound(double threshold)
    {
        double lower = threshold * (1 - LogitMargin);
        return (float)(head.NewCoords ? lower : Math.Log(lower / (1 - lower)) - LogitMargin);
    }

    private void DecodeCell(CellValues cell, Anchor anchor, DecodeTarget target)
    {
        float objectness = Probability(cell[head.CoordinateValues]);
        if (!(objectness > target.Thresholds.Lowest))
        {
            return;
        }

        CenterBox box = target.Placement.ToPicture(BoxOf(cell, anchor));
        if (!box.IsFinite)
        {
            return;
        }

        float certain = objectness * Certainty(cell);
        ReadOnlySpan<float> probabilities = ClassProbabilities(cell, target.Thresholds.Lowest / certain);
        for (int id = 0; id < probabilities.Length; id++)
        {
            float confidence = certain * probabilities[id];
            if (confidence > target.Thresholds.ByClass[id])
            {
                target.Candidates.Add(new Candidate(id, confidence, box));
            }
        }
    }

    /// <summary>The box in fractions of the network's input.</summary>
    private CenterBox BoxOf(CellValues cell, Anchor anchor)
    {
        int step = head.Kind == HeadKind.Gaussian ? 2 : 1;
        float x = Probability(cell[0]);
        float y = Probability(cell[step]);
        float width = cell[2 * step];
        float height = cell[3 * step];

        // Region anchors are in cells, the others in pixels of the input.
        PixelSize unit = head.Kind == HeadKind.Region ? head.Grid : network;
        float overlap = (head.ScaleXY - 1) / 2;
        return new CenterBox(
            ((cell.Index % head.Grid.Width) + (x * head.ScaleXY) - overlap) / head.Grid.Width,
            ((cell.Index / head.Grid.Width) + (y * head.ScaleXY) - overlap) / head.Grid.Height,
            (head.NewCoords ? 4 * width * width : MathF.Exp(width)) * anchor.Width / unit.Width,
            (head.NewCoords ? 4 * height * height : MathF.Exp(height)) * anchor.Height / unit.Height);
    }

    /// <summary>Gaussian heads: 1 less the mean uncertainty of the four coordinates; others: 1.</summary>
    private float Certainty(CellValues cell) =>
        head.Kind == HeadKind.Gaussian
            ? 1 - ((Sigmoid(cell[1]) + Sigmoid(cell[3]) + Sigmoid(cell[5]) + Sigmoid(cell[7])) / 4)
            : 1;

    /// <summary>Probability of each class; 0 where it is below <paramref name="lowest"/> for sure.</summary>
    private ReadOnlySpan<float> ClassProbabilities(CellValues cell, float lowest)
    {
        int first = head.CoordinateValues + 1;
        if (head.Kind == HeadKind.Region && head.Softmax)
        {
            return Softmax(cell, first);
        }

        float bound = RawBound(lowest);
        for (int id = 0; id < _probabilities.Length; id++)
        {
            float raw = cell[first + id];
            _probabilities[id] = raw > bound ? Probability(raw) : 0;
        }

        return _probabilities;
    }

    private ReadOnlySpan<float> Softmax(CellValues cell, int first)
    {
        float largest = float.NegativeInfinity;
        for (int id = 0; id < _probabilities.Length; id++)
        {
            largest = MathF.Max(largest, cell[first + id]);
        }

        float sum = 0;
        for (int id = 0; id < _probabilities.Length; id++)
        {
            _probabilities[id] = MathF.Exp(cell[first + id] - largest);
            sum += _probabilities[id];
        }

        for (int id = 0; id < _probabilities.Length; id++)
        {
            _probabilities[id] /= sum;
        }

        return _probabilities;
    }

    /// <summary>The values of one anchor in one cell, which lie a plane apart.</summary>
    private readonly ref struct CellValues(ReadOnlySpan<float> planes, int index, int area)
    {
        private readonly ReadOnlySpan<float> _planes = planes;

        /// <summary>The cell, row by row.</summary>
        public int Index { get; } = index;

        public float this[int value] => _planes[(value * area) + Index];
    }
}
