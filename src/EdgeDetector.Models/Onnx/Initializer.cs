using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Onnx.Proto;

namespace EdgeDetector.Models.Onnx;

/// <summary>A constant tensor whose bytes are made only when they are written, so that a model is never in memory whole.</summary>
internal abstract class Initializer(string name, IReadOnlyList<long> dims, TensorProto.Types.DataType type)
{
    public string Name { get; } = name;

    public IReadOnlyList<long> Dims { get; } = dims;

    public TensorProto.Types.DataType Type { get; } = type;

    public long ByteCount => Dims.Aggregate(1L, (product, dim) => product * dim) * (Type == TensorProto.Types.DataType.Float ? 4 : 8);

    /// <summary>Writes exactly <see cref="ByteCount"/> bytes, little-endian.</summary>
    public abstract void WriteTo(Stream stream, CancellationToken cancellation);
}

/// <summary>Numbers known when the graph is built.</summary>
internal sealed class FloatInitializer(string name, IReadOnlyList<long> dims, float[] values)
    : Initializer(name, dims, TensorProto.Types.DataType.Float)
{
    public override void WriteTo(Stream stream, CancellationToken cancellation) => stream.Write(MemoryMarshal.AsBytes<float>(values));
}

/// <summary>Shapes, axes and indices.</summary>
internal sealed class LongInitializer(string name, long[] values)
    : Initializer(name, [values.Length], TensorProto.Types.DataType.Int64)
{
    public override void WriteTo(Stream stream, CancellationToken cancellation)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (long value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}

/// <summary>A matrix that streams from the weights file, each channel times its factor.</summary>
/// <param name="name">The tensor's name.</param>
/// <param name="dims">The tensor's shape.</param>
/// <param name="source">Where the values stand, and what they are multiplied by.</param>
internal sealed class WeightInitializer(string name, IReadOnlyList<long> dims, WeightSource source)
    : Initializer(name, dims, TensorProto.Types.DataType.Float)
{
    private const int ChunkFloats = 256 * 1024;

    public override void WriteTo(Stream stream, CancellationToken cancellation)
    {
        long count = ByteCount / sizeof(float);
        float[] buffer = ArrayPool<float>.Shared.Rent((int)Math.Min(ChunkFloats, count));
        try
        {
            for (long done = 0; done < count;)
            {
                cancellation.ThrowIfCancellationRequested();
                Span<float> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - done));
                source.File.Read(source.Offset + (done * sizeof(float)), chunk);
                Scale(chunk, done);
                stream.Write(MemoryMarshal.AsBytes(chunk));
                done += chunk.Length;
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private void Scale(Span<float> chunk, long first)
    {
        for (int i = 0; i < chunk.Length;)
        {
            long position = first + i;
            int run = (int)Math.Min(source.RunLength - (position % source.RunLength), chunk.Length - i);
            double factor = source.Factors[position / source.RunLength % source.Factors.Length];
            Span<float> values = chunk.Slice(i, run);
            for (int k = 0; k < values.Length; k++)
            {
                float value = (float)(values[k] * factor);
                values[k] = float.IsFinite(value)
                    ? value
                    : throw FoldedNorm.NotANumber(source.File, source.Place, source.Offset + ((position + k) * sizeof(float)));
            }

            i += run;
        }
    }
}

/// <summary>Where a matrix stands in the weights file.</summary>
/// <param name="File">The weights file.</param>
/// <param name="Place">The layer it belongs to, for messages.</param>
/// <param name="Offset">Byte offset of the first value.</param>
/// <param name="Factors">One factor a channel.</param>
/// <param name="RunLength">How many neighbouring values share a factor; then the next one's follow, round and round.</param>
internal sealed record WeightSource(WeightsFile File, LayerPlace Place, long Offset, double[] Factors, long RunLength);
