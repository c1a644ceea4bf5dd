namespace EdgeDetector.Yolo;

/// <summary>What ONNX Runtime runs the model on.</summary>
public enum ExecutionProvider
{
    /// <summary>The CPU; always there.</summary>
    Cpu,

    /// <summary>NVIDIA CUDA.</summary>
    Cuda,

    /// <summary>NVIDIA TensorRT: builds an engine for the GPU, which takes minutes the first time.</summary>
    TensorRt,
}

/// <summary>Names of the providers.</summary>
internal static class ExecutionProviderNames
{
    /// <summary>As ONNX Runtime's lists and traces name it.</summary>
    public static string OnnxName(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cpu => "CPUExecutionProvider",
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "no such execution provider"),
    };

    /// <summary>As people write it.</summary>
    public static string DisplayName(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cpu => "CPU",
        ExecutionProvider.Cuda => "CUDA",
        _ => "TensorRT",
    };
}
