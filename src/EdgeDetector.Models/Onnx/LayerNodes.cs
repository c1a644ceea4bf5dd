using EdgeDetector.Models.Darknet;
using static EdgeDetector.Models.Onnx.OnnxGraph;

namespace EdgeDetector.Models.Onnx;

/// <summary>Adds the nodes of one layer to a graph and returns the name of its value.</summary>
internal sealed class LayerNodes(OnnxGraph graph, WeightsFile weights, Network network)
{
    private readonly WeightedNodes _weighted = new(graph, weights, network);

    public string Add(Layer layer, string scope, IReadOnlyList<string> inputs) => layer switch
    {
        ConvolutionLayer convolution => _weighted.AddConvolution(convolution, scope, inputs[0]),
        ConnectedLayer connected => _weighted.AddConnected(connected, scope, inputs[0]),
        BatchNormLayer norm => _weighted.AddBatchNorm(norm, scope, inputs[0]),
        ShortcutLayer shortcut => _weighted.AddShortcut(shortcut, scope, inputs),
        PassThroughLayer => inputs[0],
        GlobalAverageLayer => graph.Add(scope, "GlobalAveragePool", inputs),
        PoolLayer pool => AddPool(pool, scope, inputs[0]),
        UpsampleLayer upsample => AddUpsample(upsample, scope, inputs[0]),
        ReorgLayer reorg => AddReorg(reorg, scope, inputs[0]),
        CropLayer crop => AddCrop(crop, scope, inputs[0]),
        SoftmaxLayer softmax => AddSoftmax(softmax, scope, inputs[0]),
        RouteLayer route => AddRoute(route, scope, inputs),
        ScaleChannelsLayer scale => ActivationNodes.Apply(graph, scope, scale.Activation, graph.Add(scope, "Mul", [inputs[1], inputs[0]])),
        SamLayer sam => ActivationNodes.Apply(graph, scope, sam.Activation, graph.Add(scope, "Mul", inputs)),
        _ => throw new ArgumentException($"{layer.Place} has no nodes", nameof(layer)),
    };

    // Explicit pads: ONNX's SAME_UPPER puts the odd one at the other side than Darknet.
    private string AddPool(PoolLayer pool, string scope, string input)
    {
        var attributes = new[]
        {
            Ints("kernel_shape", pool.Size, pool.Size),
            Ints("strides", pool.StrideY, pool.StrideX),
            Ints("pads", pool.PaddingBefore, pool.PaddingBefore, pool.PaddingBelow, pool.PaddingRight),
        };
        return pool.Average
            ? graph.Add(scope, "AveragePool", [input], [.. attributes, Int("count_include_pad", 0)])
            : graph.Add(scope, "MaxPool", [input], attributes);
    }

    private string AddUpsample(UpsampleLayer upsample, string scope, string input)
    {
        string resized = graph.Add(
            scope,
            "Resize",
            [input, "", graph.Constant(scope, 1, 1, upsample.Stride, upsample.Stride)],
            Text("mode", "nearest"),
            Text("coordinate_transformation_mode", "asymmetric"),
            Text("nearest_mode", "floor"));
        return upsample.Scale == 1 ? resized : graph.Add(scope, "Mul", [resized, graph.Scalar(scope, upsample.Scale)]);
    }

    // Both kinds move the position within a block to the front of the channels. The classic one first reads its input as if it had
    // stride² fewer channels of stride times the height and width. Reshape and Transpose, for SpaceToDepth is not known everywhere.
    private string AddReorg(ReorgLayer reorg, string scope, string input)
    {
        long stride = reorg.Stride;
        long channels = reorg.Classic ? reorg.Input.Channels / (stride * stride) : reorg.Input.Channels;
        long height = reorg.Classic ? reorg.Input.Height : reorg.Output.Height;
        long width = reorg.Classic ? reorg.Input.Width : reorg.Output.Width;
        string blocks = graph.Add(scope, "Reshape", [input, graph.Indices(scope, 1, channels, height, stride, width, stride)]);
        string moved = graph.Add(scope, "Transpose", [blocks], Ints("perm", 0, 3, 5, 1, 2, 4));
        return graph.Add(scope, "Reshape", [moved, graph.Indices(scope, Dims(reorg.Output))]);
    }

    private string AddCrop(CropLayer crop, string scope, string input)
    {
        long top = (crop.Input.Height - crop.Output.Height) / 2;
        long left = (crop.Input.Width - crop.Output.Width) / 2;
        string cropped = graph.Add(scope, "Slice",
        [
            input,
            graph.Indices(scope, top, left),
            graph.Indices(scope, top + crop.Output.Height, left + crop.Output.Width),
            graph.Indices(scope, 2, 3),
        ]);
        return crop.Rescale
            ? graph.Add(scope, "Add", [graph.Add(scope, "Mul", [cropped, graph.Scalar(scope, 2)]), graph.Scalar(scope, -1)])
            : cropped;
    }

    private string AddSoftmax(SoftmaxLayer softmax, string scope, string input)
    {
        string scaled = softmax.Temperature == 1 ? input : graph.Add(scope, "Mul", [input, graph.Scalar(scope, 1 / softmax.Temperature)]);
        long length = softmax.Input.Count / softmax.Groups;
        string groups = graph.Add(scope, "Reshape", [scaled, graph.Indices(scope, softmax.Groups, length)]);
        string result = graph.Add(scope, "Softmax", [groups], Int("axis", 1));
        return graph.Add(scope, "Reshape", [result, graph.Indices(scope, Dims(softmax.Output))]);
    }

    private string AddRoute(RouteLayer route, string scope, IReadOnlyList<string> inputs)
    {
        string[] parts = [.. inputs.Zip(route.Sources, (input, source) => AddGroup(route, scope, input, ChannelsOf(source)))];
        return parts.Length == 1 ? parts[0] : graph.Add(scope, "Concat", parts, Int("axis", 1));
    }

    private string AddGroup(RouteLayer route, string scope, string input, int channels)
    {
        int length = channels / route.Groups;
        return route.Groups == 1
            ? input
            : _weighted.AddChannelSlice(scope, input, route.GroupId * length, (route.GroupId + 1) * length);
    }

    private int ChannelsOf(int source) => network.Layers[source].Output.Channels;
}
