using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public enum OnnxValueType
{
    ONNX_TYPE_UNKNOWN = 0,
    ONNX_TYPE_TENSOR = 1,
    ONNX_TYPE_SEQUENCE = 2,
    ONNX_TYPE_MAP = 3,
    ONNX_TYPE_OPAQUE = 4,
    ONNX_TYPE_SPARSETENSOR = 5,
}

public sealed class NodeMetadata
{
    internal NodeMetadata() => throw Surface.Absent;

    public OnnxValueType OnnxValueType => throw Surface.Absent;

    public int[] Dimensions => throw Surface.Absent;

    public string[] SymbolicDimensions => throw Surface.Absent;

    public Type ElementType => throw Surface.Absent;

    public bool IsTensor => throw Surface.Absent;
}

public sealed class OrtMemoryInfo : SurfaceHandle
{
    private OrtMemoryInfo() => throw Surface.Absent;

    public static OrtMemoryInfo DefaultInstance => throw Surface.Absent;
}

public sealed class FixedBufferOnnxValue : IDisposable
{
    private FixedBufferOnnxValue() => throw Surface.Absent;

    public static FixedBufferOnnxValue CreateFromTensor<T>(Tensor<T> value) => throw Surface.Absent;

    public static FixedBufferOnnxValue CreateFromMemory<T>(
        OrtMemoryInfo memoryInfo, Memory<T> memory, TensorElementType elementType, long[] shape, long bytesSize) => throw Surface.Absent;

    public void Dispose() => throw Surface.Absent;
}
