using System.Numerics;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>The boxes that a head predicts for a batch, in the memory of the CPU, without a gradient.</summary>
internal sealed class PredictedBoxes
{
    private readonly float[] _left;
    private readonly float[] _top;
    private readonly float[] _right;
    private readonly float[] _bottom;

    /// <summary>Decodes the boxes of a head.</summary>
    public PredictedBoxes(HeadOutput output)
    {
        PerPicture = output.BoxesPerPicture;
        (_left, _top, _right, _bottom) = (new float[output.Boxes], new float[output.Boxes], new float[output.Boxes], new float[output.Boxes]);
        Span<double> numbers = new double[4 * output.Grid.Cells];
        for (int plane = 0; plane < output.Planes; plane++)
        {
            Decode(output, plane, numbers);
        }
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

    private void Decode(HeadOutput output, int plane, Span<double> numbers)
    {
        HeadGrid grid = output.Grid;
        BoxCode code = new(output);
        for (int coordinate = 0; coordinate < 4; coordinate++)
        {
            output.Read(plane, code.ValueOf(coordinate), numbers.Slice(coordinate * grid.Cells, grid.Cells));
        }

        code.Centres(numbers[..(2 * grid.Cells)]);
        code.Sizes(numbers[(2 * grid.Cells)..]);
        int box = plane * grid.Cells;
        Anchor shape = code.Shape(box);
        for (int cell = 0; cell < grid.Cells; cell++, box++)
        {
            (int row, int column) = Math.DivRem(cell, grid.Width);
            double x = (numbers[cell] + column) / grid.Width;
            double y = (numbers[grid.Cells + cell] + row) / grid.Height;
            double width = numbers[(2 * grid.Cells) + cell] * shape.Width;
            double height = numbers[(3 * grid.Cells) + cell] * shape.Height;
            (_left[box], _right[box]) = ((float)(x - (width / 2)), (float)(x + (width / 2)));
            (_top[box], _bottom[box]) = ((float)(y - (height / 2)), (float)(y + (height / 2)));
        }
    }
}
