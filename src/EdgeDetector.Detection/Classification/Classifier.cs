using EdgeDetector.Yolo;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Classification;

/// <summary>Tells what a whole picture shows. Safe from any number of threads; one picture is classified at a time.</summary>
/// <remarks>
/// Pictures are prepared as AlexeyAB's Darknet validates classifiers (classifier.c, validate_classifier_single): the shorter side is resized
/// to the network's size (image.c, resize_min), and the centre is cut out (crop_image). A network that is not square is covered by the
/// picture, where Darknet repeats the picture's border.
/// A model that was imported with letterbox gets the whole picture with grey bars instead.
/// </remarks>
public sealed class Classifier : IDisposable
{
    private readonly InferenceSession _session;
    private readonly NetworkTensors _tensors;
    private readonly Lock _use = new();
    private bool _disposed;

    private Classifier(ClassifierModel model, ProvenSession proven)
    {
        Model = model;
        Provider = proven.Provider;
        Attempts = proven.Attempts;
        _session = proven.Session;
        _tensors = new NetworkTensors(model);
    }

    /// <summary>What the model file says about itself.</summary>
    public ClassifierModel Model { get; }

    /// <summary>The execution provider in use.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>The providers that were tried, in order, the one in use last; each with the reason why it failed.</summary>
    public IReadOnlyList<ProviderAttempt> Attempts { get; }

    /// <summary>Opens a model on the first provider that runs it. With TensorRT and no engine in its cache this takes minutes.</summary>
    /// <param name="modelPath">An .onnx file that `edgedetector import` made of a classifier.</param>
    /// <param name="options">How to run it; a classifier has one slot, whatever they say.</param>
    /// <exception cref="ModelException">The file cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">None of the providers runs it.</exception>
    public static Classifier Open(string modelPath, DetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        ClassifierModel model = ImportedModel.Read(modelPath, options, static (reader, graph) => reader.ReadClassifier(graph));
        return new Classifier(model, new ProviderTrial(model, options).Open());
    }

    /// <summary>Classifies a picture.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <param name="probabilities">Receives the probability of each class, 0..1; as long as the model has classes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <exception cref="ObjectDisposedException">The frame or the classifier was disposed.</exception>
    /// <exception cref="OnnxRuntimeException">The provider failed; on a GPU likely for good.</exception>
    public DetectTimings Classify(Frame frame, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (probabilities.Length != Model.Names.Count)
        {
            throw new ArgumentException($"room for {probabilities.Length} classes, the model has {Model.Names.Count}", nameof(probabilities));
        }

        long called = TimeProvider.System.GetTimestamp();
        lock (_use)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            long begun = TimeProvider.System.GetTimestamp();
            _ = _tensors.Fill(frame);
            long prepared = TimeProvider.System.GetTimestamp();
            _tensors.Run(_session);
            long inferred = TimeProvider.System.GetTimestamp();
            _tensors.Output(0).CopyTo(probabilities);
            return new DetectTimings(
                TimeProvider.System.GetElapsedTime(called, begun),
                TimeProvider.System.GetElapsedTime(begun, prepared),
                TimeProvider.System.GetElapsedTime(prepared, inferred),
                TimeProvider.System.GetElapsedTime(inferred));
        }
    }

    /// <summary>Waits for the picture inside, then frees the model.</summary>
    public void Dispose()
    {
        lock (_use)
        {
            if (!_disposed)
            {
                _disposed = true;
                _tensors.Dispose();
                _session.Dispose();
            }
        }
    }
}
