using EdgeDetector.Models.Darknet;
using static EdgeDetector.Models.Onnx.OnnxGraph;

namespace EdgeDetector.Models.Onnx;

/// <summary>Adds the nodes of the layers that have trained weights.</summary>
internal sealed class WeightedNodes(OnnxGraph graph, WeightsFile weights, Network network)
{
    private const int FloatBytes = sizeof(float);

    // Biases, then (with batch normalisation) scales, means and variances, then the filters.
    public string AddConvolution(ConvolutionLayer layer, string scope, string input)
    {
        ConvolutionLayer owner = layer.SharedWith is int shared ? (ConvolutionLayer)network.Layers[shared] : layer;
        long start = weights.OffsetOf(owner.Place.Index);
        long afterBiases = start + ((long)owner.Filters * FloatBytes);
        FoldedNorm norm = owner.BatchNormalize
            ? FoldedNorm.FromBatchNorm(weights, owner, start, owner.LacksScales ? null : afterBiases, owner.Filters)
            : FoldedNorm.FromBiases(weights, owner, start, owner.Filters);
        long filters = owner.BatchNormalize && !owner.LacksScales ? afterBiases + (3L * owner.Filters * FloatBytes) : afterBiases;

        string kernel = $"{scope}/weights";
        graph.Initializers.Add(new WeightInitializer(
            kernel,
            [layer.Filters, layer.Input.Channels / layer.Groups, layer.Size, layer.Size],
            new WeightSource(weights, owner.Place, filters, norm.Factors, owner.FilterLength)));
        string convolved = graph.Add(
            scope,
            "Conv",
            [input, kernel, graph.Constant(scope, norm.Addends)],
            Ints("kernel_shape", layer.Size, layer.Size),
            Ints("strides", layer.StrideY, layer.StrideX),
            Ints("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
            Ints("dilations", layer.Dilation, layer.Dilation),
            Int("group", layer.Groups));
        return ActivationNodes.Apply(graph, scope, layer.Activation, convolved);
    }

    // Biases, then the matrix, then scales, means and variances: another order than a convolution's.
    public string AddConnected(ConnectedLayer layer, string scope, string input)
    {
        long start = weights.OffsetOf(layer.Place.Index);
        long matrix = start + ((long)layer.Outputs * FloatBytes);
        long count = layer.Input.Count;
        FoldedNorm norm = layer.BatchNormalize
            ? FoldedNorm.FromBatchNorm(weights, layer, start, matrix + (layer.Outputs * count * FloatBytes), layer.Outputs)
            : FoldedNorm.FromBiases(weights, layer, start, layer.Outputs);

        bool transposed = weights.Header.Transposed;
        string name = $"{scope}/weights";
        graph.Initializers.Add(new WeightInitializer(
            name,
            transposed ? [count, layer.Outputs] : [layer.Outputs, count],
            new WeightSource(weights, layer.Place, matrix, norm.Factors, transposed ? 1 : count)));
        string flat = graph.Add(scope, "Reshape", [input, graph.Indices(scope, 1, count)]);
        string product = graph.Add(
            scope,
            "Gemm",
            [flat, name, graph.Constant(scope, norm.Addends)],
            Int("transB", transposed ? 0 : 1));
        string image = graph.Add(scope, "Reshape", [product, graph.Indices(scope, Dims(layer.Output))]);
        return ActivationNodes.Apply(graph, scope, layer.Activation, image);
    }

    public string AddBatchNorm(BatchNormLayer layer, string scope, string input)
    {
        int channels = layer.Input.Channels;
        long start = weights.OffsetOf(layer.Place.Index);
        FoldedNorm norm = FoldedNorm.FromBatchNorm(weights, layer, start, start + ((long)channels * FloatBytes), channels);
        float[] factors = Array.ConvertAll(norm.Factors, factor => (float)factor);
        string scaled = graph.Add(scope, "Mul", [input, graph.Constant(scope, [1, channels, 1, 1], factors)]);
        return graph.Add(scope, "Add", [scaled, graph.Constant(scope, [1, channels, 1, 1], norm.Addends)]);
    }

    public string AddShortcut(ShortcutLayer layer, string scope, IReadOnlyList<string> inputs)
    {
        float[]? factors = ShortcutFactors.Read(weights, layer);
        int perSource = factors is null ? 0 : factors.Length / inputs.Count;
        string sum = "";
        foreach ((int number, string input) in inputs.Index())
        {
            int source = layer.Sources[number];
            int given = source == Layer.Picture ? network.Input.Channels : network.Layers[source].Output.Channels;
            int channels = Math.Min(given, layer.Output.Channels);
            string term = given == channels ? input : AddChannelSlice(scope, input, 0, channels);
            if (factors is not null)
            {
                Span<float> own = factors.AsSpan(number * perSource, Math.Min(perSource, channels));
                term = graph.Add(scope, "Mul", [term, graph.Constant(scope, [1, own.Length, 1, 1], own)]);
            }

            sum = number == 0 ? term : AddToFirst(layer, scope, sum, term, channels);
        }

        return ActivationNodes.Apply(graph, scope, layer.Activation, sum);
    }

    /// <summary>Channels from <paramref name="start"/> up to, but not with, <paramref name="end"/>.</summary>
    public string AddChannelSlice(string scope, string input, int start, int end) =>
        graph.Add(scope, "Slice", [input, graph.Indices(scope, start), graph.Indices(scope, end), graph.Indices(scope, 1)]);

    // A term with fewer channels is added to the first ones only.
    private string AddToFirst(ShortcutLayer layer, string scope, string sum, string term, int channels)
    {
        int all = layer.Output.Channels;
        if (channels == all)
        {
            return graph.Add(scope, "Add", [sum, term]);
        }

        string first = graph.Add(scope, "Add", [AddChannelSlice(scope, sum, 0, channels), term]);
        return graph.Add(scope, "Concat", [first, AddChannelSlice(scope, sum, channels, all)], Int("axis", 1));
    }
}
