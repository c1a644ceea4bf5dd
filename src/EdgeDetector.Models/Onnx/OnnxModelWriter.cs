using EdgeDetector.Models.Onnx.Proto;
using Google.Protobuf;

namespace EdgeDetector.Models.Onnx;

/// <summary>
/// Writes a graph as an ONNX file. Protobuf puts the length of a message before it, and the lengths of all tensors are known from their
/// shapes: so the weights stream through, and nothing as large as the model is ever in memory.
/// </summary>
internal static class OnnxModelWriter
{
    /// <summary>TensorRT 8.2 reads operators up to 13.</summary>
    public const int OperatorSet = 13;

    /// <summary>The file format that came with operator set 13; ONNX Runtime 1.11 reads up to 8.</summary>
    public const int IrVersion = 7;

    /// <summary>Protobuf's own limit, at which every reader of ONNX stops.</summary>
    public const long LargestModel = int.MaxValue;

    /// <summary>Number of bytes of the graph that <see cref="Write"/> writes.</summary>
    public static long GraphLength(OnnxGraph graph) =>
        graph.Proto.CalculateSize() + graph.Initializers.Sum(initializer => FieldLength(TensorLength(initializer)));

    /// <summary>Writes the model; reports the number of bytes written so far.</summary>
    public static void Write(
        Stream stream,
        OnnxGraph graph,
        IReadOnlyDictionary<string, string> metadata,
        IProgress<long>? progress,
        CancellationToken cancellation)
    {
        ModelProto model = new() { IrVersion = IrVersion, ProducerName = "EdgeDetector", ProducerVersion = ProducerVersion };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        model.MetadataProps.Add(metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        model.WriteTo(stream);

        WriteTag(stream, ModelProto.GraphFieldNumber, GraphLength(graph));
        graph.Proto.WriteTo(stream);
        foreach (Initializer initializer in graph.Initializers)
        {
            WriteTag(stream, GraphProto.InitializerFieldNumber, TensorLength(initializer));
            Describe(initializer).WriteTo(stream);
            WriteTag(stream, TensorProto.RawDataFieldNumber, initializer.ByteCount);
            initializer.WriteTo(stream, cancellation);
            progress?.Report(stream.Position);
        }
    }

    private static string ProducerVersion => typeof(OnnxModelWriter).Assembly.GetName().Version?.ToString(3) ?? "";

    private static TensorProto Describe(Initializer initializer)
    {
        TensorProto tensor = new() { Name = initializer.Name, DataType = (int)initializer.Type };
        tensor.Dims.Add(initializer.Dims);
        return tensor;
    }

    private static long TensorLength(Initializer initializer) =>
        Describe(initializer).CalculateSize() + FieldLength(initializer.ByteCount);

    // One byte of tag for the field numbers below 16, the length as a varint, the bytes.
    private static long FieldLength(long length) => 1 + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    private static void WriteTag(Stream stream, int field, long length)
    {
        using CodedOutputStream coded = new(stream, leaveOpen: true);
        coded.WriteTag(field, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64((ulong)length);
    }
}
