using EdgeDetector.Engines;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Engines;

/// <summary>Opens models the way a configuration asks for it.</summary>
/// <param name="sessions">What opens sessions.</param>
/// <param name="cancellation">
/// Ends the wait for an engine that another process builds; a build of our own is then none that was killed, whatever becomes of it.
/// </param>
internal sealed class ModelOpener(SessionFactory sessions, CancellationToken cancellation)
{
    /// <summary>How many frames are in a detector at a time: one is prepared while another is in the model.</summary>
    public const int Slots = 2;

    /// <summary>Whether ONNX Runtime was built with TensorRT.</summary>
    public bool HasTensorRt => sessions.Has(ExecutionProvider.TensorRt);

    /// <summary>
    /// Opens a model so that it serves within seconds: where TensorRT would first have to build its engine, which takes minutes, on the next
    /// provider; the engine is then still missing (<see cref="ServedModel.LacksEngine"/>).
    /// </summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">It runs on none of the providers.</exception>
    public ServedModel OpenAtOnce(EdgeDetectorOptions options)
    {
        DetectorOptions wanted = ToDetectorOptions(options);
        ExecutionProvider[] others = [.. wanted.Providers.Where(provider => provider != ExecutionProvider.TensorRt)];
        return wanted.Providers is [ExecutionProvider.TensorRt, ..] && others.Length > 0 && HasTensorRt
            && !HasEngine(options.Model.Path, wanted)
            ? ServedModel.Open(options, wanted with { Providers = others }, lacksEngine: true)
            : ServedModel.Open(options, wanted, lacksEngine: false);
    }

    /// <summary>Opens a model on the first provider that runs it, and builds TensorRT's engine where that is the one and has none.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">It runs on none of the providers.</exception>
    public ServedModel OpenFully(EdgeDetectorOptions options) => ServedModel.Open(options, ToDetectorOptions(options), lacksEngine: false);

    /// <summary>The providers that ONNX Runtime was built with, the CPU last.</summary>
    public IReadOnlyList<ExecutionProvider> Providers =>
        [.. ((ExecutionProvider[])[ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu]).Where(sessions.Has)];

    /// <summary>Opens a model on one provider alone, and builds TensorRT's engine where that is the one and has none.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">The provider does not run it.</exception>
    public ServedModel OpenOn(ExecutionProvider provider, EdgeDetectorOptions options) =>
        ServedModel.Open(options, ToDetectorOptions(options) with { Providers = [provider] }, lacksEngine: false);

    /// <summary>Where the engine of a configuration's model is.</summary>
    /// <exception cref="IOException">The model's file cannot be read.</exception>
    public static EngineFolder EngineOf(ImportedModel model, EdgeDetectorOptions options) => EngineFolder.Of(model, ToSettings(options))!;

    /// <summary>The folder of all engines of a configuration.</summary>
    public static string FolderOf(EdgeDetectorOptions options) => options.Model.TensorRt.EngineCache is { Length: > 0 } folder
        ? folder
        : Path.Combine(options.Storage.Directory, "engines");

    /// <summary>What the engines of a configuration's folder say of themselves that are whole.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IEnumerable<EngineManifest> EnginesOf(EdgeDetectorOptions options) =>
        EngineFolder.All(FolderOf(options)).Select(folder => folder.Look().Manifest).OfType<EngineManifest>();

    /// <summary>One that cannot be read is none: whoever builds it will say why.</summary>
    private static bool HasEngine(string model, DetectorOptions options)
    {
        try
        {
            return EngineFolder.Of(YoloModel.Read(model), options.TensorRt)!.Look().Stage == EngineStage.Ready;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static TensorRtSettings ToSettings(EdgeDetectorOptions options) => new()
    {
        Fp16 = options.Model.TensorRt.Fp16,
        WorkspaceMegabytes = options.Model.TensorRt.WorkspaceMegabytes,
        Device = options.Model.TensorRt.Device,
        MaxPartitionIterations = options.Model.TensorRt.MaxPartitionIterations,
        MinSubgraphSize = options.Model.TensorRt.MinSubgraphSize,
        ForceSequentialBuild = options.Model.TensorRt.ForceSequentialBuild,
        TimingCache = options.Model.TensorRt.TimingCache,
        BuilderOptimizationLevel = options.Model.TensorRt.BuilderOptimizationLevel,
        CudaGraph = options.Model.TensorRt.CudaGraph,
        EngineCacheDirectory = FolderOf(options),
    };

    private DetectorOptions ToDetectorOptions(EdgeDetectorOptions options) => new()
    {
        Providers = options.Model.Providers,
        Threads = options.Model.Threads,
        Slots = Slots,
        TensorRt = ToSettings(options),
        Sessions = sessions,
        Cancellation = cancellation,
    };
}
