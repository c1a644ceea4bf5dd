using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>A loss and what it is made of: each a sum over a picture's cells, and the mean over the batch's pictures.</summary>
/// <param name="Total">The loss: a scalar of the outputs' type with a gradient; it belongs to the caller's dispose scope.</param>
internal sealed record LossTerms(torch.Tensor Total)
{
    /// <summary>The boxes' part of the loss.</summary>
    public double Box { get; init; }

    /// <summary>The objectness of anchors that have an object.</summary>
    public double Object { get; init; }

    /// <summary>The objectness of anchors that have none.</summary>
    public double NoObject { get; init; }

    /// <summary>The classes' part of the loss.</summary>
    public double Class { get; init; }

    /// <summary>Number of boxes trained in the whole batch: an object may be learnt by several anchors.</summary>
    public int Objects { get; init; }

    /// <summary>Mean overlap of those boxes with what is to be learnt, 0..1; 0 if there are none.</summary>
    public double MeanIou { get; init; }

    /// <summary>The terms of several heads together.</summary>
    public static LossTerms Sum(IReadOnlyList<LossTerms> heads)
    {
        int objects = heads.Sum(head => head.Objects);
        return new LossTerms(heads.Select(head => head.Total).Aggregate((left, right) => left + right))
        {
            Box = heads.Sum(head => head.Box),
            Object = heads.Sum(head => head.Object),
            NoObject = heads.Sum(head => head.NoObject),
            Class = heads.Sum(head => head.Class),
            Objects = objects,
            MeanIou = objects == 0 ? 0 : heads.Sum(head => head.Objects * head.MeanIou) / objects,
        };
    }
}
