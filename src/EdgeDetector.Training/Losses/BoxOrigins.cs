using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Where predicted boxes start from: their cells and the shapes of their anchors; tensors that broadcast to the boxes' shape.</summary>
/// <param name="Column">Column of the cell.</param>
/// <param name="Row">Row of the cell.</param>
/// <param name="Width">Width of the anchor as a fraction of the picture.</param>
/// <param name="Height">Height of the anchor as a fraction of the picture.</param>
internal sealed record BoxOrigins(torch.Tensor Column, torch.Tensor Row, torch.Tensor Width, torch.Tensor Height)
{
    /// <summary>Of all boxes of a head: they broadcast to [pictures, anchors, cells].</summary>
    public static BoxOrigins All(HeadGrid grid, torch.Tensor like)
    {
        Anchor[] shapes = [.. Enumerable.Range(0, grid.Anchors).Select(grid.Shape)];
        return new BoxOrigins(
            torch.arange(grid.Width, like.dtype, like.device).repeat(grid.Height),
            torch.arange(grid.Height, like.dtype, like.device).repeat_interleave(grid.Width),
            torch.tensor([.. shapes.Select(shape => shape.Width)], like.dtype, like.device).unsqueeze(1),
            torch.tensor([.. shapes.Select(shape => shape.Height)], like.dtype, like.device).unsqueeze(1));
    }

    /// <summary>Of some boxes of a head, by their indexes (<see cref="HeadOutput.BoxAt"/>): each tensor has one number a box.</summary>
    public static BoxOrigins Of(HeadGrid grid, IReadOnlyList<int> boxes, torch.Tensor like)
    {
        int count = boxes.Count;
        double[] numbers = new double[4 * count];
        for (int at = 0; at < count; at++)
        {
            int cell = boxes[at] % grid.Cells;
            Anchor shape = grid.Shape(boxes[at] / grid.Cells % grid.Anchors);
            numbers[at] = cell % grid.Width;
            numbers[count + at] = cell / grid.Width;
            numbers[(2 * count) + at] = shape.Width;
            numbers[(3 * count) + at] = shape.Height;
        }

        torch.Tensor rows = torch.tensor(numbers, [4, count], like.dtype, like.device);
        return new BoxOrigins(rows[0], rows[1], rows[2], rows[3]);
    }
}
