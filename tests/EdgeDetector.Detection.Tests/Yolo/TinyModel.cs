using System.Text;

namespace EdgeDetector.Yolo;

/// <summary>
/// A detector small enough to write by hand: 64x32 pixels in, one convolution of 16x16 that sees a "lamp" in each cell that is red.
/// Its .onnx is written field by field, so that it can be made wrong in any way.
/// </summary>
internal sealed record TinyModel
{
    private const int Classes = 2;
    private const int Channels = 5 + Classes;
    private const int Cell = 16;

    public static readonly IReadOnlyDictionary<string, string> GoodMetadata = new Dictionary<string, string>
    {
        ["edgedetector.format"] = "1",
        ["edgedetector.task"] = "detection",
        ["edgedetector.names"] = """["lamp","lâmpada"]""",
        ["edgedetector.input"] = """{"width":64,"height":32,"channels":3}""",
        ["edgedetector.resize"] = "stretch",
        ["edgedetector.heads"] = """
            [{"output":"head0","kind":"yolo","classes":2,"anchors":[[8,8],[16,16]],"mask":[1],"scaleXY":1.0,"newCoords":false,"softmax":false}]
            """,
        ["edgedetector.nms"] = """{"kind":"greedy","beta":0.6}""",
        ["edgedetector.source"] = """{"cfg":"tiny.cfg","cfgSha256":"00","weights":"tiny.weights","weightsSha256":"11"}""",
        ["edgedetector.bflops"] = "0.000086",
    };

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = GoodMetadata;

    public string InputName { get; init; } = "input";

    public static TinyModel With(string key, string? value)
    {
        Dictionary<string, string> metadata = new(GoodMetadata);
        if (value is null)
        {
            metadata.Remove(key);
        }
        else
        {
            metadata[key] = value;
        }

        return new TinyModel { Metadata = metadata };
    }

    /// <summary>Writes the model into a new file below the folder.</summary>
    public string WriteTo(string folder)
    {
        string path = Path.Combine(folder, "tiny.onnx");
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    /// <summary>The ModelProto, by the field numbers of onnx.proto.</summary>
    public byte[] ToBytes()
    {
        Message model = new();
        model.Number(1, 7);
        model.Sub(8, opset => opset.Number(2, 11));
        model.Sub(7, Graph);
        foreach ((string key, string value) in Metadata)
        {
            model.Sub(14, entry => entry.Text(1, key).Text(2, value));
        }

        return model.ToArray();
    }

    private static void Tensor(Message tensor, string name, int[] dimensions, float[] values)
    {
        foreach (int dimension in dimensions)
        {
            tensor.Number(1, dimension);
        }

        tensor.Number(2, 1).Text(8, name);
        byte[] raw = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, raw, 0, raw.Length);
        tensor.Bytes(9, raw);
    }

    private static void Value(Message value, string name, int[] dimensions) =>
        value.Text(1, name).Sub(2, type => type.Sub(1, tensor => tensor.Number(1, 1).Sub(2, shape =>
        {
            foreach (int dimension in dimensions)
            {
                shape.Sub(1, size => size.Number(1, dimension));
            }
        })));

    private static void Ints(Message attribute, string name, params int[] values)
    {
        attribute.Text(1, name).Number(20, 7);
        foreach (int value in values)
        {
            attribute.Number(8, value);
        }
    }

    private void Graph(Message graph)
    {
        graph.Sub(1, node => node.Text(1, InputName).Text(1, "weights").Text(1, "biases").Text(2, "head0").Text(4, "Conv")
            .Sub(5, attribute => Ints(attribute, "kernel_shape", Cell, Cell))
            .Sub(5, attribute => Ints(attribute, "strides", Cell, Cell)));
        graph.Text(2, "tiny");

        // Objectness: −10 where the cell is not red at all, 10 where it is all red. The first class is nearly certain, the second is not.
        float[] weights = new float[Channels * 3 * Cell * Cell];
        Array.Fill(weights, 20f / (Cell * Cell), 4 * 3 * Cell * Cell, Cell * Cell);
        graph.Sub(5, tensor => Tensor(tensor, "weights", [Channels, 3, Cell, Cell], weights));
        graph.Sub(5, tensor => Tensor(tensor, "biases", [Channels], [0, 0, 0, 0, -10, 8, -8]));
        graph.Sub(11, input => Value(input, InputName, [1, 3, 32, 64]));
        graph.Sub(12, output => Value(output, "head0", [1, Channels, 2, 4]));
    }

    /// <summary>A protobuf message that is written field by field.</summary>
    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public byte[] ToArray() => [.. _bytes];

        public Message Number(int field, long value)
        {
            Varint(field << 3);
            Varint(value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Sub(int field, Action<Message> write)
        {
            Message sub = new();
            write(sub);
            return Bytes(field, sub.ToArray());
        }

        public Message Bytes(int field, byte[] value)
        {
            Varint((field << 3) | 2);
            Varint(value.Length);
            _bytes.AddRange(value);
            return this;
        }

        private void Varint(long value)
        {
            ulong rest = (ulong)value;
            for (; rest > 0x7F; rest >>= 7)
            {
                _bytes.Add((byte)(rest | 0x80));
            }

            _bytes.Add((byte)rest);
        }
    }
}
