using EdgeDetector.Training.Losses;
using TorchSharp;

namespace EdgeDetector.Training.Data;

/// <summary>Pictures ready for the network, and what is in them; whoever receives it disposes it.</summary>
/// <param name="Pictures">Float32 [pictures, 3, height, width], RGB, 0..1.</param>
/// <param name="Truths">The objects of each picture; of a classifier's picture one whole-picture box with its class.</param>
internal sealed record TrainingBatch(torch.Tensor Pictures, IReadOnlyList<TruthBox[]> Truths) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Pictures.Dispose();
}
