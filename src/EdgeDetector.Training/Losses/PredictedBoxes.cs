using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>The boxes that a head predicts for a batch, in the memory of the CPU, without a gradient.</summary>
internal sealed class PredictedBoxes
{
    private readonly float[] _left;
    private readonly float[] _top;
    private readonly float[] _right;
    private readonly float[] _bottom;

    /// <summary>Copies boxes.</summary>
    /// <param name="boxes">Four tensors of one shape: any number of pictures of <paramref name="perPicture"/> boxes each.</param>
    /// <param name="perPicture">Boxes of a picture.</param>
    public PredictedBoxes(BoxTensors boxes, int perPicture)
    {
        PerPicture = perPicture;
        using DisposeScope scope = torch.NewDisposeScope();
        _left = Copy(boxes.Left);
        _top = Copy(boxes.Top);
        _right = Copy(boxes.Right);
        _bottom = Copy(boxes.Bottom);
    }

    /// <summary>Boxes of a picture.</summary>
    public int PerPicture { get; }

    /// <summary>Width of a box as a fraction of the picture.</summary>
    public float Width(int box) => _right[box] - _left[box];

    /// <summary>Height of a box as a fraction of the picture.</summary>
    public float Height(int box) => _bottom[box] - _top[box];

    /// <summary>Intersection over union of a predicted box and a truth, 0..1.</summary>
    public float Overlap(int box, TruthBox truth)
    {
        float width = MathF.Min(_right[box], truth.X + (truth.Width / 2)) - MathF.Max(_left[box], truth.X - (truth.Width / 2));
        float height = MathF.Min(_bottom[box], truth.Y + (truth.Height / 2)) - MathF.Max(_top[box], truth.Y - (truth.Height / 2));
        float shared = MathF.Max(width, 0) * MathF.Max(height, 0);
        return shared / ((Width(box) * Height(box)) + (truth.Width * truth.Height) - shared);
    }

    /// <summary>The largest overlap of each box of a picture with any truth, 0 without truths.</summary>
    /// <param name="picture">Which picture.</param>
    /// <param name="truths">Its objects.</param>
    /// <param name="best">Receives <see cref="PerPicture"/> numbers.</param>
    public void BestOverlaps(int picture, ReadOnlySpan<TruthBox> truths, Span<float> best)
    {
        int start = picture * PerPicture;
        best.Clear();
        int whole = PerPicture - (PerPicture % Vector<float>.Count);
        foreach (TruthBox truth in truths)
        {
            for (int at = 0; at < whole; at += Vector<float>.Count)
            {
                Vector<float> most = new(best[at..]);
                Vector.MaxNative(most, Overlaps(start + at, truth)).CopyTo(best[at..]);
            }

            for (int at = whole; at < PerPicture; at++)
            {
                best[at] = MathF.Max(best[at], Overlap(start + at, truth));
            }
        }
    }

    private Vector<float> Overlaps(int first, TruthBox truth)
    {
        Vector<float> left = new(_left, first);
        Vector<float> top = new(_top, first);
        Vector<float> right = new(_right, first);
        Vector<float> bottom = new(_bottom, first);
        Vector<float> width = Vector.MinNative(right, new Vector<float>(truth.X + (truth.Width / 2)))
            - Vector.MaxNative(left, new Vector<float>(truth.X - (truth.Width / 2)));
        Vector<float> height = Vector.MinNative(bottom, new Vector<float>(truth.Y + (truth.Height / 2)))
            - Vector.MaxNative(top, new Vector<float>(truth.Y - (truth.Height / 2)));
        Vector<float> shared = Vector.MaxNative(width, Vector<float>.Zero) * Vector.MaxNative(height, Vector<float>.Zero);
        Vector<float> together = ((right - left) * (bottom - top)) + new Vector<float>(truth.Width * truth.Height) - shared;
        return shared / together;
    }

    private static float[] Copy(torch.Tensor values)
    {
        torch.Tensor plain = values.to(torch.float32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(plain.bytes).ToArray();
    }
}
