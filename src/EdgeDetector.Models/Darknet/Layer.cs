namespace EdgeDetector.Models.Darknet;

/// <summary>Where a layer stands: its number as Darknet counts (from 0, without [net]), its section's name and line in the cfg.</summary>
public readonly record struct LayerPlace(int Index, string Section, int Line)
{
    /// <summary>For messages.</summary>
    public override string ToString() => $"layer {Index} [{Section}] of line {Line}";
}

/// <summary>One layer of a network: a section of the cfg with its shapes worked out.</summary>
public abstract record Layer
{
    /// <summary>The number that <see cref="Sources"/> gives to the network's input picture.</summary>
    public const int Picture = -1;

    /// <summary>Where the layer stands in the cfg.</summary>
    public required LayerPlace Place { get; init; }

    /// <summary>The layers whose outputs this one reads, or <see cref="Picture"/>.</summary>
    public required IReadOnlyList<int> Sources { get; init; }

    /// <summary>The shape of the first source.</summary>
    public required Shape Input { get; init; }

    /// <summary>The shape of the layer's output.</summary>
    public required Shape Output { get; init; }

    /// <summary>What the layer has in a weights file, in the order of the file; empty for most layers.</summary>
    public virtual IReadOnlyList<WeightPart> WeightParts => [];

    /// <summary>Number of float32 values that the layer has in a weights file.</summary>
    public long WeightCount => WeightParts.Sum(part => part.Count);

    /// <summary>Number of trained values: <see cref="WeightCount"/> without the running means and variances.</summary>
    public virtual long ParameterCount => WeightCount;

    /// <summary>Multiplications with additions of one inference.</summary>
    public virtual long MultiplyAdds => 0;
}

/// <summary>[convolutional]: grouped, strided, dilated cross-correlation with zeros around the input.</summary>
public sealed record ConvolutionLayer : Layer
{
    /// <summary>Number of output channels.</summary>
    public int Filters => Output.Channels;

    /// <summary>Number of channel groups; divides the input's channels and the filters.</summary>
    public required int Groups { get; init; }

    /// <summary>Height and width of the kernel.</summary>
    public required int Size { get; init; }

    /// <summary>Horizontal step.</summary>
    public required int StrideX { get; init; }

    /// <summary>Vertical step.</summary>
    public required int StrideY { get; init; }

    /// <summary>Zeros on each of the four sides, dilation included.</summary>
    public required int Padding { get; init; }

    /// <summary>Distance of the kernel's taps.</summary>
    public required int Dilation { get; init; }

    /// <summary>Whether scales, means and variances accompany the biases.</summary>
    public required bool BatchNormalize { get; init; }

    /// <summary>Whether the weights file leaves scales, means and variances out: Darknet then takes 1, 0 and 0.</summary>
    public required bool LacksScales { get; init; }

    /// <summary>The layer whose weights this one uses instead of its own; null for its own.</summary>
    public required int? SharedWith { get; init; }

    /// <summary>What is applied to each value at the end.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Weights of one filter.</summary>
    public long FilterLength => (long)(Input.Channels / Groups) * Size * Size;

    /// <inheritdoc/>
    public override IReadOnlyList<WeightPart> WeightParts => SharedWith is null
        ? [new(WeightKind.Biases, Filters), .. WeightPart.Norm(BatchNormalize && !LacksScales ? Filters : 0), new(WeightKind.Weights, Filters * FilterLength)]
        : [];

    /// <inheritdoc/>
    public override long ParameterCount => SharedWith is null ? Filters * (FilterLength + (BatchNormalize && !LacksScales ? 2 : 1)) : 0;

    /// <inheritdoc/>
    public override long MultiplyAdds => Filters * FilterLength * Output.Height * Output.Width;
}

/// <summary>[connected]: a matrix times the flattened input.</summary>
public sealed record ConnectedLayer : Layer
{
    /// <summary>Number of values that come out.</summary>
    public int Outputs => Output.Channels;

    /// <summary>Whether scales, means and variances accompany the biases.</summary>
    public required bool BatchNormalize { get; init; }

    /// <summary>What is applied to each value at the end.</summary>
    public required Activation Activation { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<WeightPart> WeightParts =>
        [new(WeightKind.Biases, Outputs), new(WeightKind.Weights, Outputs * Input.Count), .. WeightPart.Norm(BatchNormalize ? Outputs : 0)];

    /// <inheritdoc/>
    public override long ParameterCount => Outputs * (Input.Count + (BatchNormalize ? 2 : 1));

    /// <inheritdoc/>
    public override long MultiplyAdds => Outputs * Input.Count;
}

/// <summary>[batchnorm]: batch normalisation on its own.</summary>
public sealed record BatchNormLayer : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<WeightPart> WeightParts =>
        [new(WeightKind.Biases, Input.Channels), .. WeightPart.Norm(Input.Channels)];

    /// <inheritdoc/>
    public override long ParameterCount => 2L * Input.Channels;
}

/// <summary>[maxpool] and [local_avgpool]; what lies outside of the input does not count.</summary>
public sealed record PoolLayer : Layer
{
    /// <summary>Whether the mean is taken instead of the maximum.</summary>
    public required bool Average { get; init; }

    /// <summary>Height and width of the window.</summary>
    public required int Size { get; init; }

    /// <summary>Horizontal step.</summary>
    public required int StrideX { get; init; }

    /// <summary>Vertical step.</summary>
    public required int StrideY { get; init; }

    /// <summary>By how much the windows reach over the input, both sides together; fewer where the stride leaves some out.</summary>
    public required int Padding { get; init; }

    /// <summary>The first window starts this far above and left of the input.</summary>
    public int PaddingBefore => Padding / 2;

    /// <summary>How far the lowest window reaches below the input.</summary>
    public int PaddingBelow => Overhang(Input.Height, Output.Height, StrideY);

    /// <summary>How far the rightmost window reaches past the input.</summary>
    public int PaddingRight => Overhang(Input.Width, Output.Width, StrideX);

    private int Overhang(int input, int output, int stride) =>
        Math.Max(0, ((output - 1) * stride) + Size - PaddingBefore - input);
}

/// <summary>[avgpool]: the mean of each channel.</summary>
public sealed record GlobalAverageLayer : Layer;

/// <summary>[dropout] and [cost]: nothing happens at inference.</summary>
public sealed record PassThroughLayer : Layer
{
    /// <summary>How likely training sets a value to zero, 0 to 1; 0 for [cost].</summary>
    public required double DropProbability { get; init; }
}

/// <summary>[crop]: the centre of the input; unless noadjust is set, 0..1 becomes -1..1.</summary>
public sealed record CropLayer : Layer
{
    /// <summary>Whether values become 2·x - 1.</summary>
    public required bool Rescale { get; init; }

    /// <summary>Whether training mirrors half of its pictures left to right.</summary>
    public required bool Flip { get; init; }
}

/// <summary>[upsample]: every value repeated, times a factor.</summary>
public sealed record UpsampleLayer : Layer
{
    /// <summary>How often a value is repeated in each direction.</summary>
    public required int Stride { get; init; }

    /// <summary>The factor, usually 1.</summary>
    public required double Scale { get; init; }
}

/// <summary>[reorg] and [reorg3d]: blocks of stride x stride positions become channels.</summary>
public sealed record ReorgLayer : Layer
{
    /// <summary>Height and width of a block.</summary>
    public required int Stride { get; init; }

    /// <summary>Whether the order is the one of [reorg], which YOLOv2's weights expect, instead of the plain one of [reorg3d].</summary>
    public required bool Classic { get; init; }
}

/// <summary>[route]: the sources' channels (or one group of them each) behind one another.</summary>
public sealed record RouteLayer : Layer
{
    /// <summary>Into how many groups each source's channels are cut.</summary>
    public required int Groups { get; init; }

    /// <summary>Which of the groups is taken, from 0.</summary>
    public required int GroupId { get; init; }
}

/// <summary>How [shortcut] weighs its sources.</summary>
public enum ShortcutWeights
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One weight a source.</summary>
    PerLayer,

    /// <summary>One weight a source and channel.</summary>
    PerChannel,
}

/// <summary>How the weights of [shortcut] are normalised over its sources.</summary>
public enum ShortcutNormalization
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Cut off below, divided by their sum.</summary>
    Relu,

    /// <summary>Softmax.</summary>
    Softmax,
}

/// <summary>[shortcut]: the sum of the sources; of one with more channels the first, one with fewer adds to the first.</summary>
public sealed record ShortcutLayer : Layer
{
    /// <summary>How the sources are weighed.</summary>
    public required ShortcutWeights Weights { get; init; }

    /// <summary>How the weights are normalised.</summary>
    public required ShortcutNormalization Normalization { get; init; }

    /// <summary>What is applied to each value at the end.</summary>
    public required Activation Activation { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<WeightPart> WeightParts => Weights switch
    {
        ShortcutWeights.PerLayer => [new(WeightKind.Weights, Sources.Count)],
        ShortcutWeights.PerChannel => [new(WeightKind.Weights, (long)Sources.Count * Output.Channels)],
        _ => [],
    };
}

/// <summary>[scale_channels]: the second source times the first, which has one value a channel (or a position).</summary>
public sealed record ScaleChannelsLayer : Layer
{
    /// <summary>What is applied to each value at the end.</summary>
    public required Activation Activation { get; init; }
}

/// <summary>[sam]: the product of two sources of the same shape.</summary>
public sealed record SamLayer : Layer
{
    /// <summary>What is applied to each value at the end.</summary>
    public required Activation Activation { get; init; }
}

/// <summary>[softmax] over the flattened input, cut into groups.</summary>
public sealed record SoftmaxLayer : Layer
{
    /// <summary>Number of groups; each sums to 1.</summary>
    public required int Groups { get; init; }

    /// <summary>What the values are divided by first.</summary>
    public required double Temperature { get; init; }
}
