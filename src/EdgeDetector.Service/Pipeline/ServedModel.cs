using EdgeDetector.Service.Configuration;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

/// <summary>A model that was opened, with what messages and health say of it.</summary>
internal sealed class ServedModel : IDisposable
{
    private ServedModel(YoloDetector detector, EdgeDetectorOptions options, ModelFile file)
    {
        Options = options with { ModelFile = file };
        Detector = detector;
        File = file;
        Name = Path.GetFileNameWithoutExtension(options.Model.Path);
        ProviderName = ToName(detector.Provider);
        ProvidersNotUsed = detector.Attempts.Where(attempt => !attempt.Succeeded).ToDictionary(attempt => ToName(attempt.Provider), attempt => attempt.Reason);
    }

    /// <summary>The configuration that it was opened for.</summary>
    public EdgeDetectorOptions Options { get; }

    /// <summary>Whether it serves until TensorRT has built an engine for it.</summary>
    public bool LacksEngine { get; private init; }

    /// <summary>Finds the objects.</summary>
    public YoloDetector Detector { get; }

    /// <summary>The file that it was opened from.</summary>
    public ModelFile File { get; }

    /// <summary>The class names; a class id is an index into them.</summary>
    public IReadOnlyList<string> Classes => File.Classes;

    /// <summary>The model file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>The execution provider in use, as messages and the configuration write it.</summary>
    public string ProviderName { get; }

    /// <summary>Why better providers are not in use, by name.</summary>
    public IReadOnlyDictionary<string, string> ProvidersNotUsed { get; }

    /// <summary>Loads the model of a configuration and proves an execution provider by a real inference.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="how">How it is run.</param>
    /// <param name="lacksEngine">Whether TensorRT is to take over when its engine is built.</param>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">It runs on none of the providers.</exception>
    public static ServedModel Open(EdgeDetectorOptions options, DetectorOptions how, bool lacksEngine)
    {
        // Before it is read: one that is replaced meanwhile is another.
        string stamp = ModelFile.StampOf(options.Model.Path);
        YoloDetector detector = YoloDetector.Open(options.Model.Path, how);
        return new ServedModel(detector, options, new ModelFile(options.Model.Path, stamp, detector.Model.Names)) { LacksEngine = lacksEngine };
    }

    /// <summary>The provider's name as the configuration writes it.</summary>
    public static string ToName(ExecutionProvider provider) => provider.ToString().ToLowerInvariant();

    /// <summary>Whether a configuration asks for this very model, run in this way.</summary>
    public bool IsWantedBy(EdgeDetectorOptions options) =>
        ConfigurationDiff.Between(Options, options).All(change => change.Effect != ChangeEffect.ReplacesModel);

    /// <summary>Waits for the frames inside, then frees the model.</summary>
    public void Dispose() => Detector.Dispose();
}
