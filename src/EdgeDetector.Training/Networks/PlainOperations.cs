using EdgeDetector.Models.Darknet;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace EdgeDetector.Training.Networks;

/// <summary>
/// The forward pass of the layers without weights, at whatever size the input has; tensors are [pictures, channels, height, width].
/// </summary>
internal static class PlainOperations
{
    /// <summary>Nearest neighbour, times the layer's factor.</summary>
    public static torch.Tensor Upsample(UpsampleLayer layer, torch.Tensor input)
    {
        torch.Tensor resized = functional.interpolate(
            input,
            size: [input.shape[2] * layer.Stride, input.shape[3] * layer.Stride],
            mode: torch.InterpolationMode.Nearest);
        return layer.Scale == 1 ? resized : resized * layer.Scale;
    }

    /// <summary>
    /// Both kinds move the position within a block to the front of the channels; the classic one first reads its input as if it had
    /// stride² fewer channels of stride times the height and width.
    /// </summary>
    public static torch.Tensor Reorg(ReorgLayer layer, torch.Tensor input)
    {
        long stride = layer.Stride;
        (long pictures, long channels, long height, long width) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        torch.Tensor blocks = layer.Classic
            ? input.reshape(pictures, channels / (stride * stride), height, stride, width, stride)
            : input.reshape(pictures, channels, height / stride, stride, width / stride, stride);
        return blocks.permute(0, 3, 5, 1, 2, 4).reshape(pictures, channels * stride * stride, height / stride, width / stride);
    }

    /// <summary>In training a place at random, mirrored or not, for the whole batch; else the centre.</summary>
    public static torch.Tensor Crop(CropLayer layer, torch.Tensor input, bool trains)
    {
        long spareRows = input.shape[2] - layer.Output.Height;
        long spareColumns = input.shape[3] - layer.Output.Width;
        (long top, long left) = trains ? (Draw(spareRows + 1), Draw(spareColumns + 1)) : (spareRows / 2, spareColumns / 2);
        torch.Tensor cropped = input.narrow(2, top, layer.Output.Height).narrow(3, left, layer.Output.Width);
        if (trains && layer.Flip && Draw(2) == 1)
        {
            cropped = cropped.flip(3);
        }

        return layer.Rescale ? (cropped * 2) - 1 : cropped;
    }

    public static torch.Tensor Softmax(SoftmaxLayer layer, torch.Tensor input)
    {
        torch.Tensor groups = input.reshape(input.shape[0], layer.Groups, -1) / layer.Temperature;
        return functional.softmax(groups, 2).reshape(input.shape);
    }

    public static torch.Tensor Route(RouteLayer layer, IReadOnlyList<torch.Tensor> inputs)
    {
        torch.Tensor[] parts = [.. inputs.Select(input => Group(layer, input))];
        return parts.Length == 1 ? parts[0] : torch.cat(parts, 1);
    }

    /// <summary>The sum of the sources, each times its factor: [sources, features], or null for 1.</summary>
    public static torch.Tensor Sum(IReadOnlyList<torch.Tensor> inputs, torch.Tensor? factors)
    {
        torch.Tensor sum = Weighed(inputs[0], 0, factors);
        for (int number = 1; number < inputs.Count; number++)
        {
            long channels = Math.Min(inputs[number].shape[1], sum.shape[1]);
            sum = AddToFirst(sum, Weighed(inputs[number].narrow(1, 0, channels), number, factors));
        }

        return sum;
    }

    // A term with fewer channels is added to the first ones only.
    private static torch.Tensor AddToFirst(torch.Tensor sum, torch.Tensor term)
    {
        long channels = term.shape[1];
        long rest = sum.shape[1] - channels;
        return rest == 0 ? sum + term : torch.cat([sum.narrow(1, 0, channels) + term, sum.narrow(1, channels, rest)], 1);
    }

    private static torch.Tensor Weighed(torch.Tensor input, int number, torch.Tensor? factors)
    {
        if (factors is null)
        {
            return input;
        }

        long features = Math.Min(factors.shape[1], input.shape[1]);
        return input * factors[number].narrow(0, 0, features).reshape(1, features, 1, 1);
    }

    private static torch.Tensor Group(RouteLayer layer, torch.Tensor input)
    {
        long length = input.shape[1] / layer.Groups;
        return layer.Groups == 1 ? input : input.narrow(1, layer.GroupId * length, length);
    }

    // From libtorch's generator, as dropout: whoever seeds it has the whole pass again.
    private static long Draw(long end)
    {
        using torch.Tensor drawn = torch.randint(0, end, [1]);
        return drawn.ToInt64();
    }
}
