using System.Globalization;
using EdgeDetector.Engines;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>Sets up ONNX Runtime sessions for the providers, with the members and keys alone that 1.11 has too.</summary>
/// <param name="model">What the model file says about itself.</param>
/// <param name="options">What the detector was asked for.</param>
internal sealed class SessionBuilder(ImportedModel model, DetectorOptions options)
{
    /// <summary>
    /// Within one inference the threads spin between two layers: waking them takes longer than a small layer (docs/performance.md).
    /// Between two inferences they sleep, so that the cores belong to capture and publishing. A runtime that does not know the second key
    /// ignores it and stops spinning after a few milliseconds.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> ConfigEntries { get; } = new Dictionary<string, string>
    {
        ["session.intra_op.allow_spinning"] = "1",
        ["session.force_spinning_stop"] = "1",
    };

    private readonly Lazy<EngineFolder?> _engine = new(() => EngineFolder.Of(model, options.TensorRt));

    /// <summary>Where TensorRT keeps the model's engine; null where it keeps none.</summary>
    public EngineFolder? Engine => _engine.Value;

    /// <summary>Opens the model on the CPU.</summary>
    public InferenceSession OnCpu()
    {
        using SessionOptions session = CommonOptions(ConfigEntries);
        return new InferenceSession(model.Path, session);
    }

    /// <summary>Opens the model on CUDA; the CPU takes what CUDA cannot.</summary>
    /// <param name="tracePath">Where to begin a trace of what runs where.</param>
    public InferenceSession OnCuda(string tracePath)
    {
        using SessionOptions session = CommonOptions(ConfigEntries);
        AppendCuda(session);
        return Traced(session, tracePath);
    }

    /// <summary>Opens the model on TensorRT; CUDA, then the CPU, take what TensorRT cannot.</summary>
    /// <param name="tracePath">Where to begin a trace of what runs where.</param>
    public InferenceSession OnTensorRt(string tracePath)
    {
        using SessionOptions session = CommonOptions(ConfigEntries);
        using OrtTensorRTProviderOptions provider = new();

        // Once: each call resets the keys that it does not name.
        provider.UpdateOptions(TensorRtKeys());
        session.AppendExecutionProvider_Tensorrt(provider);
        AppendCuda(session);
        return Traced(session, tracePath);
    }

    /// <summary>The provider's keys and values.</summary>
    /// <exception cref="ProviderTrialException">A key is asked for that this version does not know.</exception>
    internal Dictionary<string, string> TensorRtKeys()
    {
        Dictionary<string, string> keys = new TensorRtKeys(options.TensorRt, OnnxRuntimeLibrary.Version).ToDictionary();
        if (Engine is { } engine)
        {
            Directory.CreateDirectory(engine.Path);
            keys["trt_engine_cache_enable"] = "1";
            keys["trt_engine_cache_path"] = engine.Path;
        }

        return keys;
    }

    private void AppendCuda(SessionOptions session)
    {
        using OrtCUDAProviderOptions provider = new();
        provider.UpdateOptions(new Dictionary<string, string> { ["device_id"] = options.TensorRt.Device.ToString(CultureInfo.InvariantCulture) });
        session.AppendExecutionProvider_CUDA(provider);
    }

    /// <summary>Opens the model only to read what it says about itself.</summary>
    public static InferenceSession ForReading(string modelPath)
    {
        using SessionOptions session = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        return new InferenceSession(modelPath, session);
    }

    private InferenceSession Traced(SessionOptions session, string tracePath)
    {
        session.ProfileOutputPathPrefix = tracePath;
        session.EnableProfiling = true;
        return new InferenceSession(model.Path, session);
    }

    /// <summary>What all providers share.</summary>
    internal SessionOptions CommonOptions(IReadOnlyDictionary<string, string> entries)
    {
        SessionOptions session = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        foreach ((string key, string value) in entries)
        {
            session.AddSessionConfigEntry(key, value);
        }

        return session;
    }
}
