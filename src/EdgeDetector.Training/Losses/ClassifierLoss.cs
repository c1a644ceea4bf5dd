using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>What a classifier is trained by: the cross-entropy of its softmax.</summary>
internal static class ClassifierLoss
{
    /// <summary>The mean of -ln(softmax(logits)[class]) over the batch.</summary>
    /// <param name="logits">[pictures, classes], before softmax.</param>
    /// <param name="classes">The class of each picture, 0 to classes - 1.</param>
    /// <exception cref="ArgumentException">There are not as many classes as pictures, or one does not exist.</exception>
    public static LossTerms Compute(torch.Tensor logits, IReadOnlyList<int> classes)
    {
        if (logits.dim() != 2 || logits.shape[0] != classes.Count)
        {
            throw new ArgumentException($"{classes.Count} classes for logits of shape [{string.Join(", ", logits.shape)}]", nameof(classes));
        }

        foreach (int id in classes)
        {
            if (id < 0 || id >= logits.shape[1])
            {
                throw new ArgumentException($"class {id} does not exist: the network has {logits.shape[1]} classes, 0 to {logits.shape[1] - 1}");
            }
        }

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor targets = torch.tensor([.. classes.Select(id => (long)id)], torch.int64, logits.device);
        torch.Tensor total = torch.nn.functional.cross_entropy(logits, targets);
        return new LossTerms(total.MoveToOuterDisposeScope()) { Class = total.ToDouble(), Objects = classes.Count };
    }
}
