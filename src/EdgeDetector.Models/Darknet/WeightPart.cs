namespace EdgeDetector.Models.Darknet;

/// <summary>What a run of values in a weights file is.</summary>
public enum WeightKind
{
    /// <summary>Added to each channel at the end.</summary>
    Biases,

    /// <summary>Batch normalisation's factor of each channel.</summary>
    Scales,

    /// <summary>Batch normalisation's running mean of each channel.</summary>
    Means,

    /// <summary>Batch normalisation's running variance of each channel.</summary>
    Variances,

    /// <summary>
    /// Kernels [filters, channels / groups, size, size], a matrix [outputs, inputs] or the weights of a shortcut [sources, features].
    /// </summary>
    Weights,
}

/// <summary>A run of values in a weights file.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Count">How many.</param>
public readonly record struct WeightPart(WeightKind Kind, long Count)
{
    /// <summary>What batch normalisation adds to the biases of a layer; nothing for no channels.</summary>
    internal static IReadOnlyList<WeightPart> Norm(int channels) => channels == 0
        ? []
        : [new(WeightKind.Scales, channels), new(WeightKind.Means, channels), new(WeightKind.Variances, channels)];
}
