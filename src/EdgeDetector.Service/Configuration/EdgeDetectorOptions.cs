using System.ComponentModel;

namespace EdgeDetector.Service.Configuration;

/// <summary>Everything the configuration file says: one immutable snapshot, already validated.</summary>
internal sealed record EdgeDetectorOptions
{
    [Description("Version of this file's format. Required; 1 is the only one.")]
    public int ConfigVersion { get; init; }

    [Description("This box.")]
    public DeviceOptions Device { get; init; } = new();

    [Description("The model and what runs it.")]
    public ModelOptions Model { get; init; } = new();

    [Description("What counts as a detection.")]
    public DetectionOptions Detection { get; init; } = new();

    [Description("How objects are followed from frame to frame; docs/tracking.md tells the algorithm. The defaults are those of ByteTrack and OC-SORT.")]
    public TrackingOptions Tracking { get; init; } = new();

    [Description("How the objects of all cameras are watched.")]
    public ObjectOptions Objects { get; init; } = new();

    [Description("How the life of an object is told.")]
    public EventOptions Events { get; init; } = new();

    [Description("The best picture of each object, as a JPEG over MQTT and HTTP, and in a file.")]
    public SnapshotOptions Snapshots { get; init; } = new();

    [Description("The cameras by name; the name is part of the MQTT topics.")]
    public IReadOnlyDictionary<string, CameraOptions> Cameras { get; init; } = new Dictionary<string, CameraOptions>();

    [Description("How cameras are brought back that fail again and again.")]
    public RecoveryOptions Recovery { get; init; } = new();

    [Description("What is done less of while the box is too hot, or its frames too old: fps, model. The topic degraded says why.")]
    public DegradeOptions Degrade { get; init; } = new();

    [Description("The broker and what is said to it.")]
    public MqttOptions Mqtt { get; init; } = new();

    [Description("Health, metrics.")]
    public HttpOptions Http { get; init; } = new();

    [Description("What is kept on disk.")]
    public StorageOptions Storage { get; init; } = new();

    [Description("Logging.")]
    public LoggingOptions Logging { get; init; } = new();

    [Description("When the service calls itself stuck.")]
    public WatchdogOptions Watchdog { get; init; } = new();

    /// <summary>What the model's file was when the configuration was read; null where nobody looked. No key: what it follows from is <see cref="Model"/>.</summary>
    internal ModelFile? ModelFile { get; init; }

    /// <summary>Where the keys are set; no key.</summary>
    internal ConfigurationPlaces Places { get; init; } = ConfigurationPlaces.None;

    /// <summary>The model's class names; none where nobody looked.</summary>
    internal IReadOnlyList<string> Classes => ModelFile?.Classes ?? [];
}
