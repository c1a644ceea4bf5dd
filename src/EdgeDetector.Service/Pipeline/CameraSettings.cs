using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Frigate;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

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
    /// <summary>
    /// How many objects of a frame are looked at, the most confident ones: following more takes longer than a frame of a fast camera lasts, and a
    /// model that sees thousands sees noise.
    /// </summary>
    public const int MostDetections = 1000;

    /// <summary>What the detector is asked for: the tracker has a use for weaker detections too.</summary>
    public DetectionThresholds Search { get; } = Thresholds.NotAbove(Watch.Tracker.LowConfidence).NotMore(MostDetections);

    /// <summary>What holds for one camera: thresholds are its own where it has any, else the overall ones.</summary>
    /// <param name="camera">The camera's name.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="classes">The model's class names.</param>
    /// <exception cref="ConfigurationException">A class is not one of the model's.</exception>
    public static CameraSettings Of(string camera, EdgeDetectorOptions options, IReadOnlyList<string> classes)
    {
        CameraDetectionOptions own = options.Cameras[camera].Detection;
        List<ConfigurationError> errors = [];
        DetectionThresholds? thresholds = Try(errors, () => ThresholdsOf(camera, options, classes));
        CameraZones? watch = Try(errors, () => CameraZones.Of(camera, options, classes));
        return thresholds is not null && watch is not null
            ? new CameraSettings(thresholds, watch, SnapshotSettings.Of(camera, options), options.Mqtt.Detections, own.Enabled, own.Fps)
            : throw new ConfigurationException(errors);
    }

    /// <summary>Checks what of the configuration depends on the model.</summary>
    /// <exception cref="ConfigurationException">
    /// Classes are none of the model's, or a format's topics have no room for one of the model's; every such one is named.
    /// </exception>
    public static void CheckAll(EdgeDetectorOptions options)
    {
        List<ConfigurationError> found = [];
        foreach (string camera in options.Cameras.Keys)
        {
            Try(found, () => Of(camera, options, options.Classes));
        }

        ConfigurationErrors errors = new();
        foreach (ConfigurationError error in found)
        {
            errors.Add(error.Place, error.Path, error.Message);
        }

        CheckFrigate(options, errors);
        errors.ThrowIfAny();
    }

    private static void CheckFrigate(EdgeDetectorOptions options, ConfigurationErrors errors)
    {
        const string Key = "mqtt.formats";
        if (options.Mqtt.Formats.Contains(MessageFormat.Frigate) && options.Classes.Contains(FrigateTopics.AnyClass))
        {
            errors.Add(
                options.Places.Of(Key),
                Key,
                $"frigate cannot tell of a model with the class '{FrigateTopics.AnyClass}': its topics mean objects of any class by that; "
                + "import the model with another name for it (--names), or leave frigate out");
        }
    }

    /// <summary>Lowest confidences by class of one camera: its own where it has any, else the overall ones.</summary>
    public static IReadOnlyDictionary<string, double> ConfidencesOf(string camera, EdgeDetectorOptions options)
    {
        Dictionary<string, double> confidences = new(options.Detection.Classes);
        foreach ((string name, double confidence) in options.Cameras[camera].Detection.Classes)
        {
            confidences[name] = confidence;
        }

        return confidences;
    }

    private static DetectionThresholds ThresholdsOf(string camera, EdgeDetectorOptions options, IReadOnlyList<string> classes)
    {
        CameraDetectionOptions own = options.Cameras[camera].Detection;
        ConfigurationError[] unknown =
        [
            .. Unknown("detection.classes", options.Detection.Classes, options, classes),
            .. Unknown($"cameras.{camera}.detection.classes", own.Classes, options, classes),
        ];
        return unknown.Length == 0
            ? DetectionThresholds.Create(classes, own.Confidence ?? options.Detection.Confidence, ConfidencesOf(camera, options), options.Detection.Nms)
            : throw new ConfigurationException(unknown);
    }

    private static IEnumerable<ConfigurationError> Unknown(
        string path, IReadOnlyDictionary<string, double> confidences, EdgeDetectorOptions options, IReadOnlyList<string> classes)
    {
        foreach (string name in confidences.Keys.Where(name => !classes.Contains(name)))
        {
            string key = OptionKey.Join(path, name);
            yield return new ConfigurationError(options.Places.Of(key), key, $"the model does not know the class {NearestName.Quote(name, classes)}");
        }
    }

    private static T? Try<T>(List<ConfigurationError> errors, Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (ConfigurationException e)
        {
            errors.AddRange(e.Errors);
            return null;
        }
    }
}
