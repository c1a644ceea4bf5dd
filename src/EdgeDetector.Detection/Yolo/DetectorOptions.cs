namespace EdgeDetector.Yolo;

/// <summary>How a detector runs its model.</summary>
public sealed record DetectorOptions
{
    /// <summary>Execution providers in order of preference; the first that passes a real inference is used. Default: the CPU.</summary>
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } = [ExecutionProvider.Cpu];

    /// <summary>Threads of one inference on the CPU; 0, the default: one for each core.</summary>
    public int Threads { get; init; }

    /// <summary>How many frames are in the detector at a time, 1 or more; 2, the default, resizes one while another is inferred.</summary>
    public int Slots { get; init; } = 2;

    /// <summary>TensorRT.</summary>
    public TensorRtSettings TensorRt { get; init; } = new();

    /// <summary>
    /// Ends the wait for an engine that another process builds. What is built here goes on, since nothing can stop it, but counts as none that
    /// was killed where the process ends meanwhile.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What opens sessions.</summary>
    internal SessionFactory Sessions { get; init; } = SessionFactory.OnnxRuntime;
}

/// <summary>How TensorRT builds and keeps its engine.</summary>
public sealed record TensorRtSettings
{
    /// <summary>Computes in 16-bit floats; the default.</summary>
    public bool Fp16 { get; init; } = true;

    /// <summary>Memory for building an engine in MiB, 1 or more; 512 by default.</summary>
    public int WorkspaceMegabytes { get; init; } = 512;

    /// <summary>The GPU, from 0.</summary>
    public int Device { get; init; }

    /// <summary>How often TensorRT is offered the rest of a graph that it does not take whole, 1 or more; 1000 by default.</summary>
    public int MaxPartitionIterations { get; init; } = 1000;

    /// <summary>Fewest nodes of a part of the graph that TensorRT is given, 1 or more; 1 by default.</summary>
    public int MinSubgraphSize { get; init; } = 1;

    /// <summary>Builds the engines of several parts one after the other.</summary>
    public bool ForceSequentialBuild { get; init; }

    /// <summary>Keeps the timings of layers beside the engine. Needs ONNX Runtime 1.15.</summary>
    public bool TimingCache { get; init; }

    /// <summary>How long TensorRT searches for the fastest layers, 0 to 5; null: as it does by itself. Needs ONNX Runtime 1.15.</summary>
    public int? BuilderOptimizationLevel { get; init; }

    /// <summary>Launches a whole inference at once. Needs ONNX Runtime 1.16.</summary>
    public bool CudaGraph { get; init; }

    /// <summary>
    /// Folder that holds a subfolder of engines for each model, precision, version and device; empty, the default: every start builds anew.
    /// </summary>
    public string EngineCacheDirectory { get; init; } = "";
}
