using TorchSharp;
using static TorchSharp.torch.nn;

namespace EdgeDetector.Training.Losses;

/// <summary>Losses of single numbers, whose gradients are Darknet's deltas with the sign turned; and how to give one a gradient.</summary>
internal static class ElementLoss
{
    /// <summary>
    /// Of a probability: the gradient with respect to the raw number is σ(raw) - target (cross-entropy), or raw - target where the layer
    /// before has applied the logistic function (new_coords).
    /// </summary>
    /// <param name="raw">Raw numbers.</param>
    /// <param name="target">0..1, of the same shape.</param>
    /// <param name="activated">Whether the logistic function has been applied.</param>
    public static torch.Tensor Probability(torch.Tensor raw, torch.Tensor target, bool activated) => activated
        ? HalfSquare(raw, target)
        : functional.binary_cross_entropy_with_logits(raw, target, reduction: Reduction.None);

    /// <summary>(value - target)² / 2.</summary>
    public static torch.Tensor HalfSquare(torch.Tensor value, torch.Tensor target) => (value - target).square() / 2;

    /// <summary>The value of one scalar with the gradient of another.</summary>
    public static torch.Tensor WithGradient(torch.Tensor value, torch.Tensor gradient) => gradient - gradient.detach() + value.detach();
}
