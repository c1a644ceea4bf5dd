using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>What the numbers of a head's boxes are to become if they are trained by their squared errors.</summary>
/// <param name="grid">The head's cells and anchors.</param>
internal sealed class SquaredErrorTargets(HeadGrid grid)
{
    /// <summary>The target of σ(x), σ(y), width or height.</summary>
    /// <param name="pair">The box and its truth.</param>
    /// <param name="coordinate">0 to 3.</param>
    public double Of(AssignedTruth pair, int coordinate)
    {
        Anchor shape = grid.Shape(pair.Box / grid.Cells % grid.Anchors);
        return coordinate switch
        {
            0 => Centre((pair.Truth.X * (double)grid.Width) - grid.ColumnOf(pair.Truth)),
            1 => Centre((pair.Truth.Y * (double)grid.Height) - grid.RowOf(pair.Truth)),
            2 => Size(pair.Truth.Width / shape.Width),
            _ => Size(pair.Truth.Height / shape.Height),
        };
    }

    /// <summary>The σ that gives a place in the cell: scale·σ - (scale - 1)/2 = place.</summary>
    private double Centre(double place) => (place + ((grid.Head.ScaleXY - 1) / 2)) / grid.Head.ScaleXY;

    private double Size(double relative) => grid.Head.NewCoords ? Math.Sqrt(relative / 4) : Math.Log(relative);
}
