namespace EdgeDetector.Yolo;

/// <summary>What a detector's model file says about itself; everything that a detector needs beside the graph.</summary>
public sealed record YoloModel : ImportedModel
{
    /// <summary>The detection heads, one or more, in the order of the graph's outputs.</summary>
    public required IReadOnlyList<YoloHead> Heads { get; init; }

    /// <summary>How overlapping boxes are told apart.</summary>
    public required NmsRule Nms { get; init; }

    /// <inheritdoc/>
    internal override IReadOnlyList<TensorShape> Outputs =>
        [.. Heads.Select(head => new TensorShape(head.Output, [1, head.Anchors.Count * head.Values, head.Grid.Height, head.Grid.Width]))];

    /// <summary>Reads a model file's metadata and checks it against its graph.</summary>
    /// <param name="path">An .onnx file that `edgedetector import` made.</param>
    /// <exception cref="ModelException">The file cannot be read, is no ONNX model, or not one that was imported for detection.</exception>
    public static YoloModel Read(string path) => Read(path, static (reader, graph) => reader.ReadDetector(graph));
}
