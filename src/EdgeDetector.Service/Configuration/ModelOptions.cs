using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Configuration;

/// <summary>The model and what runs it.</summary>
internal sealed record ModelOptions
{
    [Description("The .onnx file that `edgedetector import` wrote.")]
    [FilePath(IsInput = true)]
    public string Path { get; init; } = "model.onnx";

    [Description("Execution providers in order of preference; the first that passes a real inference is used: tensorrt, cuda, cpu.")]
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } =
        [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu];

    [Description("Threads of one inference on the CPU; 0: one for each core.")]
    [Range(0, 256)]
    public int Threads { get; init; }

    [Description("TensorRT.")]
    public TensorRtOptions TensorRt { get; init; } = new();
}

/// <summary>TensorRT.</summary>
internal sealed record TensorRtOptions
{
    [Description("Compute in 16-bit floats: about twice as fast, differences in the third digit.")]
    public bool Fp16 { get; init; } = true;

    [Description("Memory that TensorRT may use while it builds an engine, in MiB.")]
    [Range(16, 65536)]
    public int WorkspaceMegabytes { get; init; } = 512;

    [Description("The GPU, counted from 0; CUDA's too.")]
    [Range(0, 15)]
    public int Device { get; init; }

    [Description("How often TensorRT is offered the rest of a graph that it does not take whole.")]
    [Range(1, 100000)]
    public int MaxPartitionIterations { get; init; } = 1000;

    [Description("Fewest nodes of a part of the graph that TensorRT is given.")]
    [Range(1, 100000)]
    public int MinSubgraphSize { get; init; } = 1;

    [Description("Build the engines of several parts one after the other: slower, and needs less memory.")]
    public bool ForceSequentialBuild { get; init; }

    [Description("Keep the timings of layers with the engines, so that the next build of a like model is quicker. Needs ONNX Runtime 1.15.")]
    public bool TimingCache { get; init; }

    [Description("How long TensorRT searches for the fastest layers, 0 to 5: less is a quicker build and a slower engine. Needs ONNX Runtime 1.15.")]
    [Range(0, 5)]
    public int? BuilderOptimizationLevel { get; init; }

    [Description("Launch a whole inference at once (CUDA graph). Needs ONNX Runtime 1.16.")]
    public bool CudaGraph { get; init; }

    [Description("Folder of the built engines; empty: engines below storage.directory.")]
    [FilePath]
    public string EngineCache { get; init; } = "";
}
