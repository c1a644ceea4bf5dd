using EdgeDetector.Models.Darknet;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace EdgeDetector.Training.Networks;

/// <summary>Darknet's activation functions.</summary>
internal static class Activations
{
    /// <summary>
    /// Applies a function. The value given may be overwritten where the gradient can be had from the result, so it must be the caller's
    /// own and nothing before it may need it.
    /// </summary>
    public static torch.Tensor Apply(Activation activation, torch.Tensor x) => activation switch
    {
        Activation.Linear => x,
        Activation.Logistic => x.sigmoid_(),
        // 2σ(x) - 1, without the difference of nearly equal numbers.
        Activation.Loggy => (x * 0.5).tanh_(),
        Activation.Relu => functional.relu(x, inplace: true),
        Activation.Relu6 => functional.hardtanh(x, 0, 6, inplace: true),
        Activation.Relie => functional.leaky_relu(x, 0.01, inplace: true),
        Activation.Ramp => functional.relu(x) + (x * 0.1),
        Activation.Leaky => functional.leaky_relu(x, 0.1, inplace: true),
        Activation.Elu => functional.elu(x, 1, inplace: true),
        Activation.Selu => functional.elu(x, 1.6732, inplace: true) * 1.0507,
        Activation.Gelu => Gelu(x),
        Activation.Tanh => x.tanh_(),
        Activation.HardTan => functional.hardtanh(x, -1, 1, inplace: true),
        Activation.Lhtan => TwoSlopes(x, new Slopes(0, 1, 1, 0.001)),
        Activation.Plse => TwoSlopes(x, new Slopes(-4, 4, 0.125, 0.01)) + 0.5,
        Activation.Swish => functional.silu(x),
        Activation.Mish => functional.mish(x),
        Activation.HardMish => HardMish(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation"),
    };

    private static torch.Tensor Gelu(torch.Tensor x)
    {
        torch.Tensor inner = x * ((x * x * 0.035677) + 0.797885);
        return x * 0.5 * (inner.tanh() + 1);
    }

    // c²/2 + c for x clipped to c = -2..0 is the curve's left half and 0 to the right of it, where ReLU takes over.
    private static torch.Tensor HardMish(torch.Tensor x)
    {
        torch.Tensor clipped = x.clamp(-2, 0);
        return (clipped * ((clipped * 0.5) + 1)) + functional.relu(x);
    }

    // A line of one slope between two knots and of another outside: (inner - outer)·clip(x) + outer·x.
    private static torch.Tensor TwoSlopes(torch.Tensor x, Slopes slopes) =>
        (x.clamp(slopes.From, slopes.To) * (slopes.Inner - slopes.Outer)) + (x * slopes.Outer);

    private readonly record struct Slopes(double From, double To, double Inner, double Outer);
}
