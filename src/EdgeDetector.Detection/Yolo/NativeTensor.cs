using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeDetector.Yolo;

/// <summary>
/// A float32 tensor in native memory, allocated once and bound to every run. Aligned to cache lines: ONNX Runtime is faster on such memory
/// than on pinned arrays.
/// </summary>
internal sealed unsafe class NativeTensor : MemoryManager<float>
{
    private const nuint Alignment = 64;

    private readonly int _length;
    private float* _data;

    /// <summary>Allocates a tensor of zeros.</summary>
    /// <param name="shape">Its dimensions, each 1 or more.</param>
    public NativeTensor(params ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int dimension in shape)
        {
            length = checked(length * dimension);
        }

        _length = length;
        _data = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), Alignment);
        NativeMemory.Clear(_data, (nuint)length * sizeof(float));
        Value = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>(Memory, shape));
    }

    /// <summary>The tensor as ONNX Runtime takes it.</summary>
    public FixedBufferOnnxValue Value { get; }

    public override Span<float> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        return new Span<float>(_data, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        return new MemoryHandle(_data + elementIndex);
    }

    public override void Unpin()
    {
        // Native memory does not move.
    }

    /// <summary>Frees the memory.</summary>
    public void Free() => ((IDisposable)this).Dispose();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _data is not null)
        {
            Value.Dispose();
            NativeMemory.AlignedFree(_data);
            _data = null;
        }
    }
}
