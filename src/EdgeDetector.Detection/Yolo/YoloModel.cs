using EdgeDetector.Geometry;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>What a model file says about itself; everything that a detector needs beside the graph.</summary>
public sealed record YoloModel
{
    /// <summary>The model file.</summary>
    public required string Path { get; init; }

    /// <summary>The file's name without its ending.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The class names; a class id is an index into them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Size of the network's input in pixels.</summary>
    public required PixelSize Input { get; init; }

    /// <summary>How pictures are brought to that size.</summary>
    public required ResizeMode ResizeMode { get; init; }

    /// <summary>The detection heads, one or more, in the order of the graph's outputs.</summary>
    public required IReadOnlyList<YoloHead> Heads { get; init; }

    /// <summary>How overlapping boxes are told apart.</summary>
    public required NmsRule Nms { get; init; }

    /// <summary>What the model was made of.</summary>
    public required ModelSource Source { get; init; }

    /// <summary>Work of one inference in billions of floating-point operations.</summary>
    public required double Bflops { get; init; }

    /// <summary>Reads a model file's metadata and checks it against its graph.</summary>
    /// <param name="path">An .onnx file that `edgedetector import` made.</param>
    /// <exception cref="ModelException">The file cannot be read, is no ONNX model, or not one that was imported for detection.</exception>
    public static YoloModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CheckFile(path);
        _ = OnnxRuntimeLibrary.Version;
        try
        {
            using InferenceSession session = SessionBuilder.ForReading(path);
            return new ModelMetadataReader(path, session.ModelMetadata.CustomMetadataMap).Read(GraphShapes.Of(session, path));
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("InvalidProtobuf", StringComparison.Ordinal))
        {
            throw new ModelException(path, "not an ONNX model, or cut off or damaged: import it again with edgedetector import", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(path, $"ONNX Runtime {OnnxRuntimeLibrary.Version} cannot load it: {OnnxRuntimeLibrary.PlainMessage(e)}", e);
        }
    }

    private static void CheckFile(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length == 0)
            {
                throw new ModelException(path, "the model file is empty: import it again with edgedetector import");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(path, "there is no such model file: make one with edgedetector import", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, $"the model file cannot be read: {e.Message}", e);
        }
    }
}
