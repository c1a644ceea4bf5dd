namespace Microsoft.ML.OnnxRuntime;

public enum GraphOptimizationLevel
{
    ORT_DISABLE_ALL = 0,
    ORT_ENABLE_BASIC = 1,
    ORT_ENABLE_EXTENDED = 2,
    ORT_ENABLE_ALL = 99,
}

public enum ExecutionMode
{
    ORT_SEQUENTIAL = 0,
    ORT_PARALLEL = 1,
}

public enum OrtLoggingLevel
{
    ORT_LOGGING_LEVEL_VERBOSE = 0,
    ORT_LOGGING_LEVEL_INFO = 1,
    ORT_LOGGING_LEVEL_WARNING = 2,
    ORT_LOGGING_LEVEL_ERROR = 3,
    ORT_LOGGING_LEVEL_FATAL = 4,
}

public sealed class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException() => throw Surface.Absent;
}

public sealed class OrtEnv : SurfaceHandle
{
    private OrtEnv() => throw Surface.Absent;

    public static OrtEnv Instance() => throw Surface.Absent;

    public string[] GetAvailableProviders() => throw Surface.Absent;

    public void DisableTelemetryEvents() => throw Surface.Absent;
}

public sealed class OrtTensorRTProviderOptions : SurfaceHandle
{
    public OrtTensorRTProviderOptions() => throw Surface.Absent;

    public void UpdateOptions(Dictionary<string, string> providerOptions) => throw Surface.Absent;

    public string GetOptions() => throw Surface.Absent;
}

public sealed class OrtCUDAProviderOptions : SurfaceHandle
{
    public OrtCUDAProviderOptions() => throw Surface.Absent;

    public void UpdateOptions(Dictionary<string, string> providerOptions) => throw Surface.Absent;

    public string GetOptions() => throw Surface.Absent;
}

public sealed class RunOptions : SurfaceHandle
{
    public RunOptions() => throw Surface.Absent;

    public bool Terminate { get => throw Surface.Absent; set => throw Surface.Absent; }

    public string LogId { get => throw Surface.Absent; set => throw Surface.Absent; }

    public OrtLoggingLevel LogSeverityLevel { get => throw Surface.Absent; set => throw Surface.Absent; }

    public int LogVerbosityLevel { get => throw Surface.Absent; set => throw Surface.Absent; }
}

public sealed class SessionOptions : SurfaceHandle
{
    public SessionOptions() => throw Surface.Absent;

    public GraphOptimizationLevel GraphOptimizationLevel { get => throw Surface.Absent; set => throw Surface.Absent; }

    public ExecutionMode ExecutionMode { get => throw Surface.Absent; set => throw Surface.Absent; }

    public int IntraOpNumThreads { get => throw Surface.Absent; set => throw Surface.Absent; }

    public int InterOpNumThreads { get => throw Surface.Absent; set => throw Surface.Absent; }

    public bool EnableCpuMemArena { get => throw Surface.Absent; set => throw Surface.Absent; }

    public bool EnableMemoryPattern { get => throw Surface.Absent; set => throw Surface.Absent; }

    public bool EnableProfiling { get => throw Surface.Absent; set => throw Surface.Absent; }

    public string OptimizedModelFilePath { get => throw Surface.Absent; set => throw Surface.Absent; }

    public string LogId { get => throw Surface.Absent; set => throw Surface.Absent; }

    public string ProfileOutputPathPrefix { get => throw Surface.Absent; set => throw Surface.Absent; }

    public OrtLoggingLevel LogSeverityLevel { get => throw Surface.Absent; set => throw Surface.Absent; }

    public int LogVerbosityLevel { get => throw Surface.Absent; set => throw Surface.Absent; }

    public void AddSessionConfigEntry(string configKey, string configValue) => throw Surface.Absent;

    public void AddFreeDimensionOverrideByName(string dimName, long dimValue) => throw Surface.Absent;

    public void AppendExecutionProvider_CPU(int useArena = 1) => throw Surface.Absent;

    public void AppendExecutionProvider_CUDA(int deviceId = 0) => throw Surface.Absent;

    public void AppendExecutionProvider_CUDA(OrtCUDAProviderOptions cudaProviderOptions) => throw Surface.Absent;

    public void AppendExecutionProvider_Tensorrt(int deviceId = 0) => throw Surface.Absent;

    public void AppendExecutionProvider_Tensorrt(OrtTensorRTProviderOptions trtProviderOptions) => throw Surface.Absent;
}

public sealed class InferenceSession : IDisposable
{
    public InferenceSession(string modelPath) => throw Surface.Absent;

    public InferenceSession(string modelPath, SessionOptions options) => throw Surface.Absent;

    public InferenceSession(byte[] model) => throw Surface.Absent;

    public InferenceSession(byte[] model, SessionOptions options) => throw Surface.Absent;

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => throw Surface.Absent;

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => throw Surface.Absent;

    public ModelMetadata ModelMetadata => throw Surface.Absent;

    public void Run(
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<FixedBufferOnnxValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<FixedBufferOnnxValue> outputValues) => throw Surface.Absent;

    public void Run(
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<FixedBufferOnnxValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<FixedBufferOnnxValue> outputValues,
        RunOptions options) => throw Surface.Absent;

    public string EndProfiling() => throw Surface.Absent;

    public void Dispose() => throw Surface.Absent;
}

public sealed class ModelMetadata
{
    internal ModelMetadata() => throw Surface.Absent;

    public Dictionary<string, string> CustomMetadataMap => throw Surface.Absent;

    public string ProducerName => throw Surface.Absent;

    public string GraphName => throw Surface.Absent;

    public string Domain => throw Surface.Absent;

    public string Description => throw Surface.Absent;

    public long Version => throw Surface.Absent;
}
