using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>What the numbers of a head's boxes are to become if they are trained by their squared errors.</summary>
/// <param name="grid">The head's cells and anchors.</param>
/// <param name="assigned">Which box learns which truth.</param>
internal sealed class SquaredErrorTargets(HeadGrid grid, Assignment assigned)
{
    /// <summary>[4, truths]: the targets of σ(x), σ(y), width, height.</summary>
    public torch.Tensor ToTensor(torch.Tensor like)
    {
        int count = assigned.Truths.Count;
        double[] numbers = new double[4 * count];
        for (int at = 0; at < count; at++)
        {
            AssignedTruth pair = assigned.Truths[at];
            Anchor shape = grid.Shape(pair.Box / grid.Cells % grid.Anchors);
            numbers[at] = Centre((pair.Truth.X * (double)grid.Width) - grid.ColumnOf(pair.Truth));
            numbers[count + at] = Centre((pair.Truth.Y * (double)grid.Height) - grid.RowOf(pair.Truth));
            numbers[(2 * count) + at] = Size(pair.Truth.Width / shape.Width);
            numbers[(3 * count) + at] = Size(pair.Truth.Height / shape.Height);
        }

        return torch.tensor(numbers, [4, count], like.dtype, like.device);
    }

    /// <summary>The σ that gives a place in the cell: scale·σ - (scale - 1)/2 = place.</summary>
    private double Centre(double place) => (place + ((grid.Head.ScaleXY - 1) / 2)) / grid.Head.ScaleXY;

    private double Size(double relative) => grid.Head.NewCoords ? Math.Sqrt(relative / 4) : Math.Log(relative);
}
