using EdgeDetector.Classification;
using EdgeDetector.Geometry;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>What a model file that `edgedetector import` made says about itself, whatever the model is for.</summary>
public abstract record ImportedModel
{
    private protected ImportedModel()
    {
    }

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

    /// <summary>What the model was made of.</summary>
    public required ModelSource Source { get; init; }

    /// <summary>Work of one inference in billions of floating-point operations.</summary>
    public required double Bflops { get; init; }

    /// <summary>The graph's outputs in their order.</summary>
    internal abstract IReadOnlyList<TensorShape> Outputs { get; }

    /// <summary>Reads a model file of any task: a <see cref="YoloModel"/> or a <see cref="ClassifierModel"/>.</summary>
    /// <param name="path">An .onnx file that `edgedetector import` made.</param>
    /// <param name="options">How it is to be run; names the providers in the error where ONNX Runtime itself is missing.</param>
    /// <exception cref="ModelException">The file cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">ONNX Runtime cannot be loaded, so no provider can run it.</exception>
    public static ImportedModel Read(string path, DetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Read(path, options, static (reader, graph) => reader.Read(graph));
    }

    /// <summary>Reads a model file of one task, for a session with these options.</summary>
    internal static T Read<T>(string path, DetectorOptions options, Func<ModelMetadataReader, GraphShapes, T> read)
    {
        try
        {
            return Read(path, read);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or BadImageFormatException)
        {
            string reason = OnnxRuntimeLibrary.PlainMessage(e);
            throw new ExecutionProviderException(path, [.. options.Providers.Select(provider => new ProviderAttempt(provider, false, reason))]);
        }
    }

    /// <summary>Reads a model file of one task.</summary>
    internal static T Read<T>(string path, Func<ModelMetadataReader, GraphShapes, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CheckFile(path);
        _ = OnnxRuntimeLibrary.Version;
        try
        {
            using InferenceSession session = SessionBuilder.ForReading(path);
            return read(new ModelMetadataReader(path, session.ModelMetadata.CustomMetadataMap), GraphShapes.Of(session, path));
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
            if (!file.CanSeek)
            {
                throw new ModelException(path, "that is no file but a pipe or a device: name a model made with edgedetector import");
            }

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
