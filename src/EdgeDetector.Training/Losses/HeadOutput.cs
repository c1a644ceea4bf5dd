using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>What a head receives, seen as pictures × anchors × values × cells, and the boxes that it means.</summary>
/// <remarks>A predicted box has one index in the batch, see <see cref="BoxAt"/>.</remarks>
internal sealed class HeadOutput
{
    // Sizes are anchors times e^value; beyond this neither a float's area nor its gradient means anything.
    private const double LargestExponent = 16;

    private readonly int _step;

    /// <summary>Wraps a head's raw input.</summary>
    /// <param name="raw">[pictures, anchors × (box values + classes), rows, columns], anchor by anchor.</param>
    /// <param name="grid">The head's cells.</param>
    /// <exception cref="ArgumentException">The shape does not fit the head.</exception>
    public HeadOutput(torch.Tensor raw, HeadGrid grid)
    {
        int values = grid.Head.BoxValues + grid.Head.Classes;
        if (raw.dim() != 4 || raw.shape[1] != (long)grid.Anchors * values || raw.shape[2] != grid.Height || raw.shape[3] != grid.Width)
        {
            throw new ArgumentException(
                $"a head of {grid.Anchors} anchors x {values} values cannot take a tensor of shape [{string.Join(", ", raw.shape)}]", nameof(raw));
        }

        Grid = grid;
        Pictures = (int)raw.shape[0];
        Values = raw.reshape(Pictures, grid.Anchors, values, grid.Cells);
        _step = grid.Head.Kind == HeadKind.Gaussian ? 2 : 1;
    }

    /// <summary>The head's cells and anchors.</summary>
    public HeadGrid Grid { get; }

    /// <summary>Pictures of the batch.</summary>
    public int Pictures { get; }

    /// <summary>Boxes of one picture.</summary>
    public int BoxesPerPicture => Grid.Anchors * Grid.Cells;

    /// <summary>[pictures, anchors, values, cells].</summary>
    public torch.Tensor Values { get; }

    /// <summary>Raw objectness of all boxes, in the order of their indexes.</summary>
    public torch.Tensor Objectness => Values.select(2, Grid.Head.BoxValues - 1).reshape(-1);

    /// <summary>Raw classes of all boxes: [pictures, anchors, classes, cells].</summary>
    public torch.Tensor Classes => Values.narrow(2, Grid.Head.BoxValues, Grid.Head.Classes);

    /// <summary>The four raw numbers of all boxes: [4, pictures, anchors, cells].</summary>
    public torch.Tensor Coordinates => Values.permute(2, 0, 1, 3).slice(0, 0, 4 * _step, _step);

    /// <summary>The index of a box: picture by picture, anchor by anchor (of the head's own), cell by cell.</summary>
    public int BoxAt(int picture, int anchor, int cell) => (((picture * Grid.Anchors) + anchor) * Grid.Cells) + cell;

    /// <summary>All raw numbers of some boxes: [boxes, values].</summary>
    public torch.Tensor Rows(IReadOnlyList<int> boxes)
    {
        torch.Tensor planes = torch.tensor([.. boxes.Select(box => (long)(box / Grid.Cells))], torch.int64, Values.device);
        torch.Tensor cells = torch.tensor([.. boxes.Select(box => (long)(box % Grid.Cells))], torch.int64, Values.device);
        return Values.permute(0, 1, 3, 2).flatten(0, 1)[torch.TensorIndex.Tensor(planes), torch.TensorIndex.Tensor(cells)];
    }

    /// <summary>The four raw numbers of each of <see cref="Rows"/>: [4, boxes].</summary>
    public torch.Tensor CoordinatesOf(torch.Tensor rows) => rows.t().slice(0, 0, 4 * _step, _step);

    /// <summary>Of a gaussian head the four raw deviations of each of <see cref="Rows"/>: [4, boxes].</summary>
    public static torch.Tensor DeviationsOf(torch.Tensor rows) => rows.t().slice(0, 1, 8, 2);

    /// <summary>The boxes that raw numbers mean.</summary>
    /// <param name="coordinates">[4, ...]: x, y, width, height as the network gives them.</param>
    /// <param name="origins">Their cells and anchors, which broadcast to [...].</param>
    public BoxTensors Decode(torch.Tensor coordinates, BoxOrigins origins)
    {
        HeadLayer head = Grid.Head;
        torch.Tensor centres = coordinates.narrow(0, 0, 2);
        torch.Tensor sizes = coordinates.narrow(0, 2, 2);
        centres = head.NewCoords ? centres : centres.sigmoid();
        if (head.ScaleXY != 1)
        {
            centres = (centres * head.ScaleXY) - ((head.ScaleXY - 1) / 2);
        }

        sizes = head.NewCoords ? sizes.square() * 4 : sizes.clamp(-LargestExponent, LargestExponent).exp();
        return new BoxTensors(
            (centres[0] + origins.Column) / Grid.Width,
            (centres[1] + origins.Row) / Grid.Height,
            sizes[0] * origins.Width,
            sizes[1] * origins.Height);
    }

    /// <summary>All boxes, without a gradient.</summary>
    public PredictedBoxes Predict()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor coordinates = Coordinates.detach();
        return new PredictedBoxes(Decode(coordinates, BoxOrigins.All(Grid, coordinates)), BoxesPerPicture);
    }
}
