using EdgeDetector.Yolo;

namespace EdgeDetector.Classification;

/// <summary>What a classifier's model file says about itself.</summary>
public sealed record ClassifierModel : ImportedModel
{
    /// <summary>Name of the graph's one output, [1, classes]: the softmax.</summary>
    internal const string OutputName = "probabilities";

    /// <inheritdoc/>
    internal override IReadOnlyList<TensorShape> Outputs => [new TensorShape(OutputName, [1, Names.Count])];

    /// <summary>Reads a model file's metadata and checks it against its graph.</summary>
    /// <param name="path">An .onnx file that `edgedetector import` made.</param>
    /// <exception cref="ModelException">The file cannot be read, is no ONNX model, or not one that was imported for classification.</exception>
    public static ClassifierModel Read(string path) => Read(path, static (reader, graph) => reader.ReadClassifier(graph));
}
