using System.Numerics;
using System.Runtime.Intrinsics;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

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
