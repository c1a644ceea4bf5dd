using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>Names and shapes of a graph's inputs and outputs; only tensors of 32-bit floats are listed.</summary>
internal sealed class GraphShapes(string path, IReadOnlyDictionary<string, int[]> inputs, IReadOnlyDictionary<string, int[]> outputs)
{
    /// <summary>Name of the one input.</summary>
    public const string InputName = "input";

    /// <summary>Reads the shapes of an opened session.</summary>
    public static GraphShapes Of(InferenceSession session, string path) =>
        new(path, FloatTensors(session.InputMetadata), FloatTensors(session.OutputMetadata));

    /// <summary>The shape of an output: four dimensions, each above 0.</summary>
    /// <exception cref="ModelException">There is no such output, or its shape is another.</exception>
    public int[] Output(string name) =>
        outputs.TryGetValue(name, out int[]? shape) && shape is [_, > 0, > 0, > 0]
            ? shape
            : throw new ModelException(path, $"its graph has no output '{name}' of float32 with a fixed shape [1, channels, height, width]");

    /// <summary>Fails unless the input has the shape that the metadata says.</summary>
    /// <exception cref="ModelException">It has another.</exception>
    public void RequireInput(params int[] expected) => Require(InputName, inputs.GetValueOrDefault(InputName), expected);

    /// <summary>Fails unless an output has the shape that the metadata says.</summary>
    /// <exception cref="ModelException">It has another.</exception>
    public void RequireOutput(string name, params int[] expected) => Require(name, outputs.GetValueOrDefault(name), expected);

    private static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";

    private static Dictionary<string, int[]> FloatTensors(IReadOnlyDictionary<string, NodeMetadata> nodes) => nodes
        .Where(node => node.Value.IsTensor && node.Value.ElementType == typeof(float))
        .ToDictionary(node => node.Key, node => node.Value.Dimensions);

    private void Require(string name, int[]? shape, int[] expected)
    {
        if (shape is null || !shape.AsSpan().SequenceEqual(expected))
        {
            string found = shape is null ? "has no such tensor of float32" : $"has {Text(shape)}";
            throw new ModelException(
                path,
                $"its metadata says that '{name}' is {Text(expected)}, but the graph {found}: import it again with edgedetector import");
        }
    }
}
