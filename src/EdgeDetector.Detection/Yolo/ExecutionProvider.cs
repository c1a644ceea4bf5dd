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
