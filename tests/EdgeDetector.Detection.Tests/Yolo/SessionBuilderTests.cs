using EdgeDetector.Engines;
using EdgeDetector.Geometry;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

public sealed class SessionBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TensorRtKeys_WithCache_NameAFolderOfModelVersionPrecisionAndShape()
    {
        YoloModel model = YoloModel.Read(new TinyModel().WriteTo(_folder.Path));
        string root = Path.Combine(_folder.Path, "engines");
        TensorRtSettings settings = new() { Fp16 = true, WorkspaceMegabytes = 4096, EngineCacheDirectory = root };

        Dictionary<string, string> keys = new SessionBuilder(model, new DetectorOptions { TensorRt = settings }).TensorRtKeys();

        Assert.Equal("1", keys["trt_fp16_enable"]);
        Assert.Equal("4294967296", keys["trt_max_workspace_size"]);
        Assert.Equal("1", keys["trt_engine_cache_enable"]);
        string folder = keys["trt_engine_cache_path"];
        Assert.True(Directory.Exists(folder));
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new TinyModel().ToBytes()));
        Assert.StartsWith(Path.Combine(root, sha256, $"ort{OnnxRuntimeLibrary.Version}-trt"), folder, StringComparison.Ordinal);
        Assert.EndsWith("-fp16-1x3x32x64", folder, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorRtKeys_WithoutCache_AskForNone()
    {
        YoloModel model = YoloModel.Read(new TinyModel().WriteTo(_folder.Path));
        TensorRtSettings settings = new() { Fp16 = false, WorkspaceMegabytes = 16 };

        Dictionary<string, string> keys = new SessionBuilder(model, new DetectorOptions { TensorRt = settings }).TensorRtKeys();

        // Those that ONNX Runtime 1.11 knows, and no other.
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["device_id"] = "0",
                ["trt_fp16_enable"] = "0",
                ["trt_max_workspace_size"] = "16777216",
                ["trt_max_partition_iterations"] = "1000",
                ["trt_min_subgraph_size"] = "1",
                ["trt_force_sequential_engine_build"] = "0",
            },
            keys);
    }

    [Fact]
    public void ToDictionary_NewerKeys_AreNamedWhereTheVersionKnowsThemAndRefusedInWordsWhereNot()
    {
        TensorRtSettings settings = new() { TimingCache = true, BuilderOptimizationLevel = 2 };

        Dictionary<string, string> keys = new TensorRtKeys(settings, "1.15.0").ToDictionary();
        Assert.Equal(("1", "2"), (keys["trt_timing_cache_enable"], keys["trt_builder_optimization_level"]));
        Assert.Equal("1", new TensorRtKeys(settings with { CudaGraph = true }, "1.31.1").ToDictionary()["trt_cuda_graph_enable"]);

        Assert.Equal(
            "a CUDA graph needs ONNX Runtime 1.16 or newer, this is 1.15.1",
            Assert.Throws<ProviderTrialException>(() => new TensorRtKeys(settings with { CudaGraph = true }, "1.15.1").ToDictionary()).Message);
        Assert.Equal(
            "a timing cache needs ONNX Runtime 1.15 or newer, this is 1.11.0",
            Assert.Throws<ProviderTrialException>(() => new TensorRtKeys(settings, "1.11.0").ToDictionary()).Message);
    }

    [Fact]
    public void FolderIn_AnyDifference_IsAnotherFolder()
    {
        EngineKey engine = new()
        {
            ModelSha256 = "abc",
            OnnxRuntimeVersion = "1.11.0",
            TensorRtVersion = 8201,
            Device = "NVIDIA Jetson TX2 / quill",
            Fp16 = true,
            Input = new PixelSize(416, 320),
        };

        Assert.Equal("root/abc/ort1.11.0-trt8201-nvidia-jetson-tx2---quill-fp16-1x3x320x416", engine.FolderIn("root"));
        EngineKey[] others =
        [
            engine with { ModelSha256 = "abd" }, engine with { OnnxRuntimeVersion = "1.11.1" }, engine with { TensorRtVersion = 8001 },
            engine with { Device = "" }, engine with { Fp16 = false }, engine with { Input = new PixelSize(320, 416) },
        ];
        Assert.Equal(7, others.Append(engine).Select(other => other.FolderIn("root")).Distinct().Count());
    }

    [Fact]
    public void NodesByProvider_TraceOfARealRun_CountsTheNodes()
    {
        YoloModel model = YoloModel.Read(new TinyModel().WriteTo(_folder.Path));
        using SessionOptions options = new() { EnableProfiling = true, ProfileOutputPathPrefix = Path.Combine(_folder.Path, "trace") };
        using InferenceSession session = new(model.Path, options);
        using InferenceSlot slot = new(model);
        slot.Run(session);

        IReadOnlyDictionary<string, int> nodes = ExecutionTrace.NodesByProvider(session.EndProfiling());

        Assert.Equal(["CPUExecutionProvider"], nodes.Keys);
        Assert.InRange(nodes["CPUExecutionProvider"], 1, 5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("""{"not":"a list"}""")]
    [InlineData("[1,2]")]
    public void NodesByProvider_BrokenTrace_IsEmpty(string text)
    {
        string path = Path.Combine(_folder.Path, "trace.json");
        File.WriteAllText(path, text);

        Assert.Empty(ExecutionTrace.NodesByProvider(path));
    }
}
