using EdgeDetector.Models.Darknet;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace EdgeDetector.Training.Networks;

/// <summary>
/// [maxpool] and [local_avgpool] at one input size. Darknet pads unevenly; where libtorch's own padding, alike on both sides, gives as many
/// windows, it is used, for it costs no copy of the input.
/// </summary>
internal readonly struct Pooling
{
    private readonly PoolLayer _layer;
    private readonly torch.Tensor _input;
    private readonly Side _vertical;
    private readonly Side _horizontal;

    private Pooling(PoolLayer layer, torch.Tensor input)
    {
        _layer = layer;
        _input = input;
        _vertical = new Side(layer, input.shape[2], layer.StrideY);
        _horizontal = new Side(layer, input.shape[3], layer.StrideX);
    }

    private (long, long) Size => (_layer.Size, _layer.Size);

    private (long, long) Strides => (_layer.StrideY, _layer.StrideX);

    private (long, long) Before => (_layer.PaddingBefore, _layer.PaddingBefore);

    /// <summary>Pools [pictures, channels, height, width].</summary>
    public static torch.Tensor Apply(PoolLayer layer, torch.Tensor input)
    {
        Pooling pooling = new(layer, input);
        if (layer.PaddingBefore <= layer.Size / 2)
        {
            if (pooling._vertical.RoundsDown && pooling._horizontal.RoundsDown)
            {
                return pooling.ApplyNative(roundUp: false);
            }

            if (pooling._vertical.RoundsUp && pooling._horizontal.RoundsUp)
            {
                return pooling.ApplyNative(roundUp: true);
            }
        }

        return pooling.ApplyPadded();
    }

    private torch.Tensor ApplyNative(bool roundUp) => _layer.Average
        ? functional.avg_pool2d(_input, Size, Strides, Before, roundUp, count_include_pad: false)
        : functional.max_pool2d(_input, Size, Strides, Before, ceil_mode: roundUp);

    // What lies outside does not count: it is less than anything, or the sum is divided by the share of the window that is inside.
    private torch.Tensor ApplyPadded()
    {
        if (!_layer.Average)
        {
            return functional.max_pool2d(Pad(_input, double.NegativeInfinity), Size, Strides);
        }

        torch.Tensor inside = torch.ones([1, 1, _input.shape[2], _input.shape[3]], dtype: _input.dtype, device: _input.device);
        return functional.avg_pool2d(Pad(_input, 0), Size, Strides) / functional.avg_pool2d(Pad(inside, 0), Size, Strides);
    }

    private torch.Tensor Pad(torch.Tensor tensor, double value)
    {
        ReadOnlySpan<long> sides = [_layer.PaddingBefore, _horizontal.After, _layer.PaddingBefore, _vertical.After];
        return functional.pad(tensor, sides, PaddingModes.Constant, value);
    }

    /// <summary>How the windows lie along one side of the input.</summary>
    private readonly struct Side
    {
        public Side(PoolLayer layer, long length, int stride)
        {
            long count = ((length + layer.Padding - layer.Size) / stride) + 1;
            long room = length + (2L * layer.PaddingBefore) - layer.Size;
            long roundedUp = ((room + stride - 1) / stride) + 1;
            // libtorch leaves a last window out that would begin beyond the input.
            bool beyond = (roundedUp - 1) * stride >= length + layer.PaddingBefore;
            RoundsDown = room >= 0 && count == (room / stride) + 1;
            RoundsUp = room >= 0 && count == (beyond ? roundedUp - 1 : roundedUp);
            After = Math.Max(0, ((count - 1) * stride) + layer.Size - layer.PaddingBefore - length);
        }

        /// <summary>Whether even padding gives as many windows when an incomplete one is left out.</summary>
        public bool RoundsDown { get; }

        /// <summary>Whether even padding gives as many windows when an incomplete one counts.</summary>
        public bool RoundsUp { get; }

        /// <summary>How far the last window reaches beyond the input.</summary>
        public long After { get; }
    }
}
