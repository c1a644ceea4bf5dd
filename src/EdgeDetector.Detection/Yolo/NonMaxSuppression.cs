using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>
/// Drops boxes that overlap a more confident box of the same class (Darknet's box.c, do_nms_sort and diounms_sort). Overlap is measured in
/// fractions of the picture, not in pixels, which matters for the distance of the centres.
/// </summary>
/// <remarks>
/// A class of n candidates of which k stay costs n·log n + k·n. Equal confidences keep the order of the candidates, so that the same input
/// gives the same output. The memory is kept from call to call; not safe for several threads at a time.
/// </remarks>
internal sealed class NonMaxSuppression(NmsRule rule)
{
    private readonly KeptBoxes _keptBoxes = new();
    private readonly List<ulong> _keptKeys = [];
    private ulong[] _keys = [];
    private int[] _starts = [];

    /// <summary>Adds the indices of the candidates that stay to <paramref name="kept"/>, by falling confidence over all classes.</summary>
    /// <param name="candidates">Finite boxes with confidences above 0.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="threshold">Overlap, 0..1, above which the weaker box is dropped.</param>
    /// <param name="kept">Cleared first.</param>
    public void Apply(ReadOnlySpan<Candidate> candidates, int classes, float threshold, List<int> kept)
    {
        _keptKeys.Clear();
        SortIntoClasses(candidates, classes);
        int start = 0;
        for (int id = 0; id < classes; id++)
        {
            // The bucket sort has moved each start to the end of its class.
            Span<ulong> keys = _keys.AsSpan(start, _starts[id] - start);
            start = _starts[id];
            keys.Sort();
            SuppressClass(candidates, keys, threshold);
        }

        Span<ulong> keptKeys = CollectionsMarshal.AsSpan(_keptKeys);
        keptKeys.Sort();
        kept.Clear();
        foreach (ulong key in keptKeys)
        {
            kept.Add(IndexOf(key));
        }
    }

    /// <summary>Sorts by falling confidence, then by rising index: the bits of positive floats rise with their value.</summary>
    private static ulong KeyOf(float confidence, int index) => ((ulong)~BitConverter.SingleToUInt32Bits(confidence) << 32) | (uint)index;

    private static int IndexOf(ulong key) => (int)(uint)key;

    private void SortIntoClasses(ReadOnlySpan<Candidate> candidates, int classes)
    {
        if (_keys.Length < candidates.Length)
        {
            _keys = new ulong[BitOperations.RoundUpToPowerOf2((uint)candidates.Length)];
        }

        if (_starts.Length < classes + 1)
        {
            _starts = new int[classes + 1];
        }

        Array.Clear(_starts);
        foreach (ref readonly Candidate candidate in candidates)
        {
            _starts[candidate.ClassId + 1]++;
        }

        for (int id = 1; id <= classes; id++)
        {
            _starts[id] += _starts[id - 1];
        }

        for (int i = 0; i < candidates.Length; i++)
        {
            _keys[_starts[candidates[i].ClassId]++] = KeyOf(candidates[i].Confidence, i);
        }
    }

    private void SuppressClass(ReadOnlySpan<Candidate> candidates, ReadOnlySpan<ulong> keys, float threshold)
    {
        _keptBoxes.Clear();
        foreach (ulong key in keys)
        {
            CenterBox box = candidates[IndexOf(key)].Box;
            if (!_keptBoxes.Overlap(box, rule, threshold))
            {
                _keptBoxes.Add(box);
                _keptKeys.Add(key);
            }
        }
    }
}

/// <summary>The boxes of one class that stay, laid out so that four are compared at a time.</summary>
internal sealed class KeptBoxes
{
    private int _count;
    private float[] _left = [];
    private float[] _right = [];
    private float[] _top = [];
    private float[] _bottom = [];
    private float[] _area = [];

    /// <summary>Forgets all boxes.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds a box.</summary>
    public void Add(CenterBox box)
    {
        if (_count == _left.Length)
        {
            Grow();
        }

        _left[_count] = box.X - (box.Width / 2);
        _right[_count] = box.X + (box.Width / 2);
        _top[_count] = box.Y - (box.Height / 2);
        _bottom[_count] = box.Y + (box.Height / 2);
        _area[_count] = box.Width * box.Height;
        _count++;
    }

    /// <summary>Whether any of the boxes overlaps this one by more than the threshold.</summary>
    public bool Overlap(CenterBox box, NmsRule rule, float threshold)
    {
        // Nothing overlaps by more than all of it.
        if (threshold >= 1)
        {
            return false;
        }

        Edges edges = new(box);
        for (int first = 0; first < _count; first += Vector128<float>.Count)
        {
            // The distance only lowers the overlap, so it is computed for those alone whose IoU exceeds the threshold.
            uint above = Vector128.GreaterThan(IntersectionOverUnion(first, edges), Vector128.Create(threshold)).ExtractMostSignificantBits();
            for (; above != 0; above &= above - 1)
            {
                int other = first + BitOperations.TrailingZeroCount(above);
                if (other < _count && (rule.Kind == NmsKind.Iou || DistanceIou(other, edges, rule.Exponent) > threshold))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Vector128<float> IntersectionOverUnion(int first, in Edges edges)
    {
        Vector128<float> width = Vector128.Min(Vector128.Create(edges.Right), Vector128.Create(_right, first))
            - Vector128.Max(Vector128.Create(edges.Left), Vector128.Create(_left, first));
        Vector128<float> height = Vector128.Min(Vector128.Create(edges.Bottom), Vector128.Create(_bottom, first))
            - Vector128.Max(Vector128.Create(edges.Top), Vector128.Create(_top, first));
        Vector128<float> intersection = Vector128.Max(width, Vector128<float>.Zero) * Vector128.Max(height, Vector128<float>.Zero);
        return intersection / (Vector128.Create(edges.Area) + Vector128.Create(_area, first) - intersection);
    }

    /// <summary>IoU − (d²/c²)^exponent: d the distance of the centres, c the diagonal of the rectangle around both.</summary>
    private float DistanceIou(int other, in Edges edges, float exponent)
    {
        float width = MathF.Min(edges.Right, _right[other]) - MathF.Max(edges.Left, _left[other]);
        float height = MathF.Min(edges.Bottom, _bottom[other]) - MathF.Max(edges.Top, _top[other]);
        float intersection = width * height;
        float overlap = intersection / (edges.Area + _area[other] - intersection);
        float aroundWidth = MathF.Max(edges.Right, _right[other]) - MathF.Min(edges.Left, _left[other]);
        float aroundHeight = MathF.Max(edges.Bottom, _bottom[other]) - MathF.Min(edges.Top, _top[other]);
        float diagonal = (aroundWidth * aroundWidth) + (aroundHeight * aroundHeight);
        float x = (edges.Left + edges.Right - _left[other] - _right[other]) / 2;
        float y = (edges.Top + edges.Bottom - _top[other] - _bottom[other]) / 2;
        return overlap - MathF.Pow(((x * x) + (y * y)) / diagonal, exponent);
    }

    private void Grow()
    {
        // A multiple of the vector's length, so that the last boxes are read as a whole vector too.
        int length = Math.Max(64, _left.Length * 2);
        Array.Resize(ref _left, length);
        Array.Resize(ref _right, length);
        Array.Resize(ref _top, length);
        Array.Resize(ref _bottom, length);
        Array.Resize(ref _area, length);
    }

    private readonly struct Edges(CenterBox box)
    {
        public float Left { get; } = box.X - (box.Width / 2);

        public float Right { get; } = box.X + (box.Width / 2);

        public float Top { get; } = box.Y - (box.Height / 2);

        public float Bottom { get; } = box.Y + (box.Height / 2);

        public float Area { get; } = box.Width * box.Height;
    }
}
