namespace Microsoft.ML.OnnxRuntime.Tensors;

public enum TensorElementType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    Complex64 = 14,
    Complex128 = 15,
    BFloat16 = 16,
    DataTypeMax = 17,
}

/// <summary>In 1.31 in the namespace above: both are used, and it is never qualified.</summary>
public struct Float16
{
    public ushort value;

    public Float16(ushort v) => throw Surface.Absent;
}

public abstract class Tensor<T>
{
    public long Length => throw Surface.Absent;
}

public class DenseTensor<T> : Tensor<T>
{
    public DenseTensor(Memory<T> memory, ReadOnlySpan<int> dimensions, bool reverseStride = false) => throw Surface.Absent;

    public Memory<T> Buffer => throw Surface.Absent;
}
