using System.Globalization;

namespace EdgeDetector.Yolo;

/// <summary>
/// TensorRT's settings as the keys of ONNX Runtime's provider. A version refuses keys that it does not know; so what came after 1.11 is only
/// named where it is asked for, and an older version says so in words.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="version">Version of the native ONNX Runtime, like 1.11.0.</param>
internal sealed class TensorRtKeys(TensorRtSettings settings, string version)
{
    private readonly Dictionary<string, string> _keys = [];

    /// <summary>All of them.</summary>
    /// <exception cref="ProviderTrialException">One is asked for that this version does not know.</exception>
    public Dictionary<string, string> ToDictionary()
    {
        _keys.Clear();
        Add("device_id", settings.Device);
        Add("trt_fp16_enable", settings.Fp16);
        Add("trt_max_workspace_size", settings.WorkspaceMegabytes * 1024L * 1024L);
        Add("trt_max_partition_iterations", settings.MaxPartitionIterations);
        Add("trt_min_subgraph_size", settings.MinSubgraphSize);
        Add("trt_force_sequential_engine_build", settings.ForceSequentialBuild);
        if (settings.TimingCache)
        {
            Need(new Version(1, 15), "a timing cache");
            Add("trt_timing_cache_enable", true);
        }

        if (settings.BuilderOptimizationLevel is { } level)
        {
            Need(new Version(1, 15), "an optimization level of the builder");
            Add("trt_builder_optimization_level", level);
        }

        if (settings.CudaGraph)
        {
            Need(new Version(1, 16), "a CUDA graph");
            Add("trt_cuda_graph_enable", true);
        }

        return _keys;
    }

    private void Need(Version since, string what)
    {
        if (Version.TryParse(version.Split('-', '+')[0], out Version? own) && own < since)
        {
            throw new ProviderTrialException($"{what} needs ONNX Runtime {since} or newer, this is {version}");
        }
    }

    private void Add(string key, bool value) => _keys[key] = value ? "1" : "0";

    private void Add(string key, long value) => _keys[key] = value.ToString(CultureInfo.InvariantCulture);
}
