using System.Numerics.Tensors;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Reads and writes the numbers of a contiguous tensor where they lie, in single or double precision as it has them.</summary>
internal readonly unsafe struct TensorNumbers
{
    private readonly float* _singles;
    private readonly double* _doubles;

    /// <summary>Looks at a tensor, which must live as long as this is used.</summary>
    /// <exception cref="ArgumentException">The tensor is neither of float32 nor of float64.</exception>
    public TensorNumbers(torch.Tensor tensor)
    {
        fixed (byte* bytes = tensor.bytes)
        {
            // Libtorch's memory does not move.
            switch (tensor.dtype)
            {
                case torch.ScalarType.Float32:
                    _singles = (float*)bytes;
                    break;
                case torch.ScalarType.Float64:
                    _doubles = (double*)bytes;
                    break;
                default:
                    throw new ArgumentException($"a tensor of {tensor.dtype}", nameof(tensor));
            }
        }
    }

    /// <summary>A number by its place; no bounds are checked.</summary>
    public double this[long place]
    {
        get => _singles is not null ? _singles[place] : _doubles[place];
        set
        {
            if (_singles is not null)
            {
                _singles[place] = (float)value;
            }
            else
            {
                _doubles[place] = value;
            }
        }
    }

    /// <summary>Reads numbers in a row.</summary>
    /// <param name="first">The place of the first.</param>
    /// <param name="numbers">Receives them.</param>
    public void Read(long first, Span<double> numbers)
    {
        if (_singles is not null)
        {
            TensorPrimitives.ConvertChecked(new ReadOnlySpan<float>(_singles + first, numbers.Length), numbers);
        }
        else
        {
            new ReadOnlySpan<double>(_doubles + first, numbers.Length).CopyTo(numbers);
        }
    }
}
