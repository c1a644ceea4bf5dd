using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Snapshots;
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
    public void Check(EdgeDetectorOptions options)
    {
        foreach (string camera in options.Cameras.Keys)
        {
            SettingsOf(camera, options);
        }
    }

    /// <summary>What holds for one camera: thresholds are its own where it has any, else the overall ones.</summary>
    /// <exception cref="ConfigurationException">A class is not one of the model's.</exception>
    public CameraSettings SettingsOf(string camera, EdgeDetectorOptions options)
    {
        CameraDetectionOptions own = options.Cameras[camera].Detection;
        Dictionary<string, double> classes = new(options.Detection.Classes);
        foreach ((string name, double confidence) in own.Classes)
        {
            classes[name] = confidence;
        }

        try
        {
            DetectionThresholds thresholds = DetectionThresholds.Create(
                Detector.Model.Names, own.Confidence ?? options.Detection.Confidence, classes, options.Detection.Nms);
            CameraZones watch = CameraZones.Of(camera, options, Detector.Model.Names);
            return new CameraSettings(thresholds, watch, SnapshotSettings.Of(camera, options), options.Mqtt.Detections, own.Enabled, own.Fps);
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationException(new Place($"cameras.{camera}"), "detection.classes", e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Detector.Dispose();

    /// <summary>The provider's name as the configuration writes it.</summary>
    public static string ToName(ExecutionProvider provider) => provider.ToString().ToLowerInvariant();
}

/// <summary>What of one camera's pipeline can change while it runs.</summary>
/// <param name="Thresholds">What counts as a detection.</param>
/// <param name="Watch">What objects are watched for.</param>
/// <param name="Snapshots">How pictures of objects are taken.</param>
/// <param name="Messages">How detections are sent.</param>
/// <param name="Detect">Whether objects are looked for.</param>
/// <param name="Fps">Most frames a second that are looked at; null: no limit.</param>
internal sealed record CameraSettings(
    DetectionThresholds Thresholds, CameraZones Watch, SnapshotSettings Snapshots, DetectionMessageOptions Messages, bool Detect, double? Fps)
{
    /// <summary>What the detector is asked for: the tracker has a use for weaker detections too.</summary>
    public DetectionThresholds Search { get; } = Thresholds.NotAbove(Watch.Tracker.LowConfidence);
}
