using System.Globalization;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Onnx.Proto;
using Google.Protobuf;

namespace EdgeDetector.Models.Onnx;

/// <summary>An ONNX graph that grows node by node. Values are known by their names; the last node may be renamed afterwards.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public GraphProto Proto { get; } = new() { Name = "network" };

    public List<Initializer> Initializers { get; } = [];

    public void AddInput(string name, IReadOnlyList<long> dims) => Proto.Input.Add(FloatValue(name, dims));

    public void AddOutput(string name, IReadOnlyList<long> dims) => Proto.Output.Add(FloatValue(name, dims));

    /// <summary>Adds a node with one output; the output's name begins with <paramref name="scope"/> and is returned.</summary>
    public string Add(string scope, string operation, IReadOnlyList<string> inputs, params AttributeProto[] attributes)
    {
        string name = Unique($"{scope}/{operation}");
        NodeProto node = new() { Name = name, OpType = operation };
        node.Input.Add(inputs);
        node.Output.Add(name);
        node.Attribute.Add(attributes);
        Proto.Node.Add(node);
        return name;
    }

    /// <summary>Gives the output of the last node another name. Nothing may have read it yet.</summary>
    public void RenameLast(string output) => Proto.Node[^1].Output[0] = output;

    public string Constant(string scope, params ReadOnlySpan<float> values) => Constant(scope, [values.Length], values);

    public string Constant(string scope, IReadOnlyList<long> dims, ReadOnlySpan<float> values)
    {
        string name = Unique($"{scope}/value");
        Initializers.Add(new FloatInitializer(name, dims, values.ToArray()));
        return name;
    }

    public string Indices(string scope, params ReadOnlySpan<long> values)
    {
        string name = Unique($"{scope}/indices");
        Initializers.Add(new LongInitializer(name, values.ToArray()));
        return name;
    }

    /// <summary>A float that broadcasts over everything.</summary>
    public string Scalar(string scope, double value) => Constant(scope, [], [(float)value]);

    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values.ToArray());
        return attribute;
    }

    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Float(string name, double value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>The ONNX dimensions of a shape: one picture, channels, height, width.</summary>
    public static long[] Dims(Shape shape) => [1, shape.Channels, shape.Height, shape.Width];

    private string Unique(string name)
    {
        int number = _names[name] = _names.GetValueOrDefault(name) + 1;
        return number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
    }

    private static ValueInfoProto FloatValue(string name, IReadOnlyList<long> dims)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
