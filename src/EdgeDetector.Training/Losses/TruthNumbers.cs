using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Numbers of an assignment's pairs as tensors: one number for each pair of box and truth.</summary>
/// <param name="grid">The head's cells and anchors.</param>
/// <param name="assigned">Which box learns which truth.</param>
internal sealed class TruthNumbers(HeadGrid grid, Assignment assigned)
{
    private readonly bool _shared = grid.Head.Training.IouThreshold < 1;

    /// <summary>Of [values, boxes] the columns of the pairs' boxes: [values, pairs].</summary>
    public torch.Tensor Columns(torch.Tensor values) =>
        values.index_select(1, torch.tensor([.. assigned.Truths.Select(pair => (long)pair.Index)], torch.int64, values.device));

    /// <summary>The truths.</summary>
    public BoxTensors Boxes(torch.Tensor like) => new(
        Of(like, pair => pair.Truth.X),
        Of(like, pair => pair.Truth.Y),
        Of(like, pair => pair.Truth.Width),
        Of(like, pair => pair.Truth.Height));

    /// <summary>The cells and anchors of the pairs' boxes.</summary>
    public BoxOrigins Origins(torch.Tensor like) => BoxOrigins.Of(grid, [.. assigned.Truths.Select(pair => pair.Box)], like);

    /// <summary>With iou_thresh below 1 a box's pull is divided by the number of its classes (Darknet, averages_yolo_deltas); else 1.</summary>
    public torch.Tensor Shares(torch.Tensor like) => Of(like, Share);

    /// <summary>The shares times 2 - w·h: small objects count more (Darknet).</summary>
    public torch.Tensor SmallnessShares(torch.Tensor like) => Of(like, pair => Share(pair) * Smallness(pair.Truth));

    /// <summary>2 - w·h: small objects count more (Darknet).</summary>
    public torch.Tensor Smallnesses(torch.Tensor like) => Of(like, pair => Smallness(pair.Truth));

    private static double Smallness(TruthBox truth) => 2 - ((double)truth.Width * truth.Height);

    private double Share(AssignedTruth pair) => _shared ? 1.0 / assigned.DifferentLabels(pair.Index) : 1;

    private torch.Tensor Of(torch.Tensor like, Func<AssignedTruth, double> number) =>
        torch.tensor([.. assigned.Truths.Select(number)], like.dtype, like.device);
}
