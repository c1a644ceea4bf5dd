using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Optimization;

/// <summary>A parameter that an optimiser moves.</summary>
/// <param name="Value">The parameter; its gradient is with it.</param>
/// <param name="Decays">Whether weight decay pulls it to 0.</param>
internal readonly record struct TrainedParameter(torch.Tensor Value, bool Decays)
{
    /// <summary>Those of a network, the frozen ones left out.</summary>
    public static TrainedParameter[] Of(TrainableNetwork network) =>
    [
        .. network.DecayedParameters.Select(value => new TrainedParameter(value, Decays: true)),
        .. network.PlainParameters.Select(value => new TrainedParameter(value, Decays: false)),
    ];

    /// <summary>A tensor of zeros for each parameter.</summary>
    public static NamedTensor[] Zeros(TrainedParameter[] parameters, string name) =>
    [
        .. parameters.Select((parameter, i) => new NamedTensor(
            $"{name} {i}", torch.zeros_like(parameter.Value, requires_grad: false).DetachFromDisposeScope())),
    ];

    /// <summary>Frees what <see cref="Zeros"/> made.</summary>
    public static void Dispose(IEnumerable<NamedTensor> tensors)
    {
        foreach (NamedTensor tensor in tensors)
        {
            tensor.Value.Dispose();
        }
    }
}
