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

    [Description("Folder of the built engines; empty: engines below storage.directory.")]
    [FilePath]
    public string EngineCache { get; init; } = "";
}
