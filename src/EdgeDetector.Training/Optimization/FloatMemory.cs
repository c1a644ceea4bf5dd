using System.Runtime.InteropServices;
using TorchSharp;

namespace EdgeDetector.Training.Optimization;

/// <summary>
/// The numbers of tensors where they lie. A network has hundreds of small tensors, and a call into libtorch for each operation on each costs
/// more than the arithmetic.
/// </summary>
internal static class FloatMemory
{
    /// <summary>So many numbers of a few tensors stay in a processor's first cache from one operation to the next.</summary>
    public const int PartLength = 1024;

    /// <summary>The numbers of a contiguous float32 tensor on the CPU, good as long as the tensor lives.</summary>
    public static Span<float> Of(torch.Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>The numbers of a tensor cut into parts, to be worked on one after the other.</summary>
    public static IEnumerable<Range> Parts(torch.Tensor tensor)
    {
        int length = (int)tensor.numel();
        for (int start = 0; start < length; start += PartLength)
        {
            yield return start..Math.Min(length, start + PartLength);
        }
    }
}
