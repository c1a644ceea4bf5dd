using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>What a detector is trained by: the losses of its heads together.</summary>
internal sealed class DetectionLoss
{
    private readonly IReadOnlyList<HeadLayer> _heads;
    private readonly IHeadLoss[] _losses;

    /// <summary>The loss of a network's heads, by the keys of their cfg sections.</summary>
    public DetectionLoss(IReadOnlyList<HeadLayer> heads)
    {
        _heads = heads;
        _losses = [.. heads.Select(LossOf)];
    }

    /// <summary>The loss of a batch: of each picture the sum over its cells, of the batch the mean over its pictures.</summary>
    /// <param name="outputs">What each head receives, in the heads' order: [pictures, channels, rows, columns].</param>
    /// <param name="truths">
    /// The objects of each picture. Those without extent, or with their centre outside the picture, are passed over; and so are those beyond a
    /// head's `max`.
    /// </param>
    /// <param name="input">The network's input in pixels.</param>
    /// <param name="seen">Pictures seen in training so far.</param>
    /// <exception cref="ArgumentException">Numbers or shapes do not fit, or an object's class does not exist.</exception>
    public LossTerms Compute(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<TruthBox[]> truths, InputSize input, long seen)
    {
        if (outputs.Count != _heads.Count || outputs.Any(output => output.shape[0] != truths.Count))
        {
            throw new ArgumentException($"{outputs.Count} outputs and the objects of {truths.Count} pictures do not fit {_heads.Count} heads");
        }

        using DisposeScope scope = torch.NewDisposeScope();
        List<LossTerms> terms = [];
        for (int index = 0; index < _heads.Count; index++)
        {
            torch.Tensor output = outputs[index];
            HeadGrid grid = new(_heads[index], input, (int)output.shape[3], (int)output.shape[2]);
            LossBatch batch = new([.. truths.Select(boxes => Learnable(_heads[index], boxes))], seen);
            terms.Add(_losses[index].Compute(new HeadOutput(output, grid), batch));
        }

        LossTerms sum = LossTerms.Sum(terms);
        sum.Total.MoveToOuterDisposeScope();
        return sum;
    }

    private static IHeadLoss LossOf(HeadLayer head) => head.Kind == HeadKind.Region ? new RegionLoss(head) : new YoloLoss(head);

    private static TruthBox[] Learnable(HeadLayer head, TruthBox[] truths)
    {
        foreach (TruthBox truth in truths)
        {
            if (truth.ClassId < 0 || truth.ClassId >= head.Classes)
            {
                throw new ArgumentException(
                    $"an object has class {truth.ClassId}, but the network knows {head.Classes} classes, 0 to {head.Classes - 1}; set classes= "
                    + "of its heads, or mend the labels");
            }
        }

        return [.. truths.Where(HasExtentInside).Take(head.Training.MostObjects)];
    }

    private static bool HasExtentInside(TruthBox truth) =>
        truth.X is >= 0 and <= 1 && truth.Y is >= 0 and <= 1 && float.IsFinite(truth.Width) && float.IsFinite(truth.Height)
        && truth.Width * truth.Height > 0 && truth.Width > 0;
}
