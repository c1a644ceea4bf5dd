using EdgeDetector.Engines;
using EdgeDetector.Yolo;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Service.Engines;

/// <summary>
/// A TensorRT that this machine has not: its build takes as long as the test wants and leaves a file, what it built loads at once, and the
/// CPU computes.
/// </summary>
internal sealed class StandInTensorRt : IDisposable
{
    private int _builds;
    private int _loads;

    /// <summary>A build ends when this is set.</summary>
    public ManualResetEventSlim MayFinish { get; } = new(true);

    /// <summary>Set when a build has begun.</summary>
    public ManualResetEventSlim HasBegun { get; } = new();

    /// <summary>Why it fails; null: it does not.</summary>
    public string? Fault { get; set; }

    /// <summary>Engines that were built.</summary>
    public int Builds => _builds;

    /// <summary>Engines that were loaded, which were there.</summary>
    public int Loads => _loads;

    /// <summary>What opens sessions with it.</summary>
    public SessionFactory Sessions => new(provider => provider != ExecutionProvider.Cuda, Open);

    public void Dispose()
    {
        MayFinish.Dispose();
        HasBegun.Dispose();
    }

    private InferenceSession Open(ExecutionProvider provider, SessionBuilder builder, string trace)
    {
        if (provider == ExecutionProvider.TensorRt)
        {
            BuildOrLoad(builder.Engine!);
        }

        return builder.OnCpu();
    }

    private void BuildOrLoad(EngineFolder engine)
    {
        string file = Path.Combine(engine.Path, "TensorrtExecutionProvider_graph_0.engine");
        if (File.Exists(file))
        {
            Interlocked.Increment(ref _loads);
            return;
        }

        HasBegun.Set();
        MayFinish.Wait();
        if (Fault is { } fault)
        {
            throw new IOException(fault);
        }

        File.WriteAllBytes(file, new byte[100_000]);
        Interlocked.Increment(ref _builds);
    }
}
