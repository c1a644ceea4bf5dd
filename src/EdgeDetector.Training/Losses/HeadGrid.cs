using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>The cells and anchors of a head at one size of the input; anchors as fractions of the picture.</summary>
/// <param name="head">The head.</param>
/// <param name="input">The network's input in pixels.</param>
/// <param name="width">Cells in a row.</param>
/// <param name="height">Rows of cells.</param>
internal sealed class HeadGrid(HeadLayer head, InputSize input, int width, int height)
{
    // Region anchors are in cells, the others in pixels of the input.
    private readonly Anchor[] _anchors = [.. head.Anchors.Select(anchor => head.Kind == HeadKind.Region
        ? new Anchor(anchor.Width / width, anchor.Height / height)
        : new Anchor(anchor.Width / input.Width, anchor.Height / input.Height))];

    /// <summary>The head.</summary>
    public HeadLayer Head => head;

    /// <summary>Cells in a row.</summary>
    public int Width => width;

    /// <summary>Rows of cells.</summary>
    public int Height => height;

    /// <summary>Cells of one anchor.</summary>
    public int Cells => width * height;

    /// <summary>Anchors that the head predicts.</summary>
    public int Anchors => head.Mask.Count;

    /// <summary>The shape of one of the head's own anchors, as fractions of the picture.</summary>
    public Anchor Shape(int own) => _anchors[head.Mask[own]];

    /// <summary>The cell of a box's centre, row by row; a centre on the far border belongs to the last cell.</summary>
    public int CellOf(TruthBox box) => (RowOf(box) * width) + ColumnOf(box);

    /// <summary>The column of a box's centre.</summary>
    public int ColumnOf(TruthBox box) => Math.Clamp((int)(box.X * width), 0, width - 1);

    /// <summary>The row of a box's centre.</summary>
    public int RowOf(TruthBox box) => Math.Clamp((int)(box.Y * height), 0, height - 1);

    /// <summary>The index among all anchors of the one most like a box in shape; the first of equals.</summary>
    public int MostAlike(TruthBox box)
    {
        int best = 0;
        for (int anchor = 1; anchor < _anchors.Length; anchor++)
        {
            if (Likeness(_anchors[anchor], box) > Likeness(_anchors[best], box))
            {
                best = anchor;
            }
        }

        return best;
    }

    /// <summary>How much an anchor (of all anchors) and a box laid on one centre overlap, by the measure of iou_thresh_kind.</summary>
    public double Overlap(int anchor, TruthBox box)
    {
        DualBox shape = new(0, 0, _anchors[anchor].Width, _anchors[anchor].Height);
        return BoxOverlap.Measure(head.Training.IouThresholdKind, shape, DualBox.Constant(box with { X = 0, Y = 0 })).Value;
    }

    /// <summary>Intersection over union of two boxes laid on one centre, 0..1.</summary>
    public static double Likeness(Anchor shape, TruthBox box)
    {
        double shared = Math.Min(shape.Width, box.Width) * Math.Min(shape.Height, box.Height);
        return shared / ((shape.Width * shape.Height) + ((double)box.Width * box.Height) - shared);
    }
}
