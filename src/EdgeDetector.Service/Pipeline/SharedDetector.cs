using EdgeDetector.Service.Configuration;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

/// <summary>The one detector of all cameras, with the turns that they take at it.</summary>
internal sealed class SharedDetector : IDisposable
{
    // Two at a time: one frame is prepared while another is in the model.
    private const int Places = 2;

    private SharedDetector(YoloDetector detector, string modelPath)
    {
        Detector = detector;
        ModelName = Path.GetFileNameWithoutExtension(modelPath);
        ProviderName = ToName(detector.Provider);
        ProvidersNotUsed = detector.Attempts.Where(attempt => !attempt.Succeeded).ToDictionary(attempt => ToName(attempt.Provider), attempt => attempt.Reason);
    }

    /// <summary>The detector.</summary>
    public YoloDetector Detector { get; }

    /// <summary>The model file's name without its ending, as messages tell it.</summary>
    public string ModelName { get; }

    /// <summary>The execution provider in use, as messages and the configuration write it.</summary>
    public string ProviderName { get; }

    /// <summary>Why better providers are not in use, by name.</summary>
    public IReadOnlyDictionary<string, string> ProvidersNotUsed { get; }

    /// <summary>The cameras' turns.</summary>
    public Turnstile Turns { get; } = new(Places);

    /// <summary>Loads the model and proves an execution provider by a real inference.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">It runs on none of the providers.</exception>
    public static SharedDetector Open(EdgeDetectorOptions options)
    {
        ModelOptions model = options.Model;
        YoloDetector detector = YoloDetector.Open(model.Path, new DetectorOptions
        {
            Providers = model.Providers,
            Threads = model.Threads,
            Slots = Places,
            TensorRt = new TensorRtSettings
            {
                Fp16 = model.TensorRt.Fp16,
                WorkspaceMegabytes = model.TensorRt.WorkspaceMegabytes,
                EngineCacheDirectory =
                    model.TensorRt.EngineCache.Length > 0 ? model.TensorRt.EngineCache : Path.Combine(options.Storage.Directory, "engines"),
            },
        });
        return new SharedDetector(detector, model.Path);
    }

    /// <summary>Checks what of the configuration depends on the model.</summary>
    /// <exception cref="ConfigurationException">A class is not one of the model's.</exception>
    public void Check(EdgeDetectorOptions options) => CameraSettings.CheckAll(options, Detector.Model.Names);

    /// <summary>What holds for one camera.</summary>
    /// <exception cref="ConfigurationException">A class is not one of the model's.</exception>
    public CameraSettings SettingsOf(string camera, EdgeDetectorOptions options) => CameraSettings.Of(camera, options, Detector.Model.Names);

    /// <inheritdoc/>
    public void Dispose() => Detector.Dispose();

    /// <summary>The provider's name as the configuration writes it.</summary>
    public static string ToName(ExecutionProvider provider) => provider.ToString().ToLowerInvariant();
}
