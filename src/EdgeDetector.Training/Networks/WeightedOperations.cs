using EdgeDetector.Models.Darknet;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace EdgeDetector.Training.Networks;

/// <summary>The forward pass of the layers that have weights; tensors are [pictures, channels, height, width].</summary>
/// <param name="weights">The layer's tensors.</param>
/// <param name="trains">Whether batch normalisation takes the batch's statistics and moves its running averages.</param>
internal sealed class WeightedOperations(LayerWeights weights, bool trains)
{
    private const double Epsilon = 1e-5;

    // Share of the batch in the running averages: Darknet keeps 0.9 of the old (AlexeyAB, batchnorm_layer.c).
    private const double Momentum = 0.1;

    // Darknet on a GPU, and where it fuses layers, cuts a shortcut's weights off here; the sum has its own epsilon.
    private const double LeastFactor = 1e-3;
    private const double FactorEpsilon = 1e-4;

    public torch.Tensor Convolution(ConvolutionLayer layer, torch.Tensor input)
    {
        torch.Tensor convolved = functional.conv2d(
            input,
            weights[WeightKind.Weights],
            weights.Normalizes ? null : weights[WeightKind.Biases],
            [layer.StrideY, layer.StrideX],
            [layer.Padding, layer.Padding],
            [layer.Dilation, layer.Dilation],
            layer.Groups);
        return Activations.Apply(layer.Activation, weights.Normalizes ? BatchNorm(convolved) : convolved);
    }

    public torch.Tensor Connected(ConnectedLayer layer, torch.Tensor input)
    {
        torch.Tensor flat = input.reshape(input.shape[0], -1);
        torch.Tensor product = functional.linear(flat, weights[WeightKind.Weights], weights.Normalizes ? null : weights[WeightKind.Biases]);
        torch.Tensor active = Activations.Apply(layer.Activation, weights.Normalizes ? BatchNorm(product) : product);
        return active.reshape(-1, layer.Outputs, 1, 1);
    }

    public torch.Tensor BatchNorm(torch.Tensor input)
    {
        // A single value a channel has no variance: its running averages stay, and are used.
        bool single = input.numel() == input.shape[1];
        return functional.batch_norm(
            input,
            weights[WeightKind.Means],
            weights[WeightKind.Variances],
            weights[WeightKind.Scales],
            weights[WeightKind.Biases],
            trains && !single,
            Momentum,
            Epsilon);
    }

    /// <summary>The factors of a shortcut, normalised over its sources: [sources, features].</summary>
    public torch.Tensor Factors(ShortcutNormalization normalization)
    {
        torch.Tensor all = weights[WeightKind.Weights];
        return normalization switch
        {
            ShortcutNormalization.Relu => Normalized(all.clamp(min: LeastFactor)),
            ShortcutNormalization.Softmax => Normalized((all - all.amax([0], keepdim: true)).exp()),
            _ => all,
        };
    }

    private static torch.Tensor Normalized(torch.Tensor positive) => positive / (positive.sum(0, keepdim: true) + FactorEpsilon);
}
