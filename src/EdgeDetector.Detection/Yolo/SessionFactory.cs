using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>What opens sessions; tests of what comes after put a provider into it that this machine has not.</summary>
/// <param name="Has">Whether the library was built with a provider.</param>
/// <param name="Open">Opens the model on a provider; the path is where to begin a trace of what runs where.</param>
internal sealed record SessionFactory(Func<ExecutionProvider, bool> Has, Func<ExecutionProvider, SessionBuilder, string, InferenceSession> Open)
{
    /// <summary>ONNX Runtime.</summary>
    public static SessionFactory OnnxRuntime { get; } = new(OnnxRuntimeLibrary.WasBuiltWith, static (provider, builder, trace) => provider switch
    {
        ExecutionProvider.TensorRt => builder.OnTensorRt(trace),
        ExecutionProvider.Cuda => builder.OnCuda(trace),
        _ => builder.OnCpu(),
    });
}
