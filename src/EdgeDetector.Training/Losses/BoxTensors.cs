using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Boxes as four tensors of one shape: centre and size, all fractions of the picture.</summary>
/// <param name="X">Centre, from the left.</param>
/// <param name="Y">Centre, from the top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal sealed record BoxTensors(torch.Tensor X, torch.Tensor Y, torch.Tensor Width, torch.Tensor Height)
{
    /// <summary>Left edge.</summary>
    public torch.Tensor Left { get; } = X - (Width / 2);

    /// <summary>Top edge.</summary>
    public torch.Tensor Top { get; } = Y - (Height / 2);

    /// <summary>Right edge.</summary>
    public torch.Tensor Right { get; } = X + (Width / 2);

    /// <summary>Bottom edge.</summary>
    public torch.Tensor Bottom { get; } = Y + (Height / 2);
}
