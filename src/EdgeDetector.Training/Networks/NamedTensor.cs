using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>One tensor of a network's state.</summary>
/// <param name="Name">Its name, the same in every run: the layer's number and what it is, as `12.scales`.</param>
/// <param name="Value">The tensor itself, not a copy: the network reads it in its next pass.</param>
internal sealed record NamedTensor(string Name, torch.Tensor Value);
