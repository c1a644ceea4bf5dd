using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Pipeline;

/// <summary>What the configuration asks to watch one camera's objects for, in the words of the model.</summary>
/// <param name="Zones">Zones, lines and stillness; those that are off are left out.</param>
/// <param name="Masks">Where detections are ignored; those that are off are left out.</param>
/// <param name="Objects">How the life of an object is told.</param>
internal sealed record CameraZones(ZoneSettings Zones, IReadOnlyList<DetectionMask> Masks, ObjectSettings Objects)
{
    /// <summary>How objects are followed.</summary>
    public TrackerSettings Tracker { get; init; } = new();

    /// <summary>The classes that each zone is for, by its name; those that are off too.</summary>
    public IReadOnlyDictionary<string, ClassSet> ZoneClasses { get; init; } = new Dictionary<string, ClassSet>();

    /// <summary>Names of all lines, those that are off too.</summary>
    public IReadOnlyList<string> LineNames { get; init; } = [];

    /// <summary>Reads the options of a camera.</summary>
    /// <param name="camera">Its name.</param>
    /// <param name="options">The whole configuration, validated.</param>
    /// <param name="classes">The model's class names.</param>
    /// <exception cref="ConfigurationException">A class is not one of the model's; every such one is named.</exception>
    public static CameraZones Of(string camera, EdgeDetectorOptions options, IReadOnlyList<string> classes)
    {
        CameraOptions own = options.Cameras[camera];
        ClassNames names = new($"cameras.{camera}", classes, options.Places, []);
        Zone[] all = [.. own.Zones.Select(zone => ToZone(zone.Key, zone.Value, names))];
        CameraZones zones = new(
            new ZoneSettings
            {
                Zones = [.. all.Where(zone => own.Zones[zone.Name].Enabled)],
                Lines = [.. own.Lines.Where(line => line.Value.Enabled).Select(line => ToLine(line.Key, line.Value, names))],
                Stillness = new StillnessSettings
                {
                    After = options.Objects.Stationary.After,
                    Tolerance = options.Objects.Stationary.Tolerance,
                },
            },
            [.. own.Masks.Where(mask => mask.Value.Enabled).Select(mask => ToMask(mask.Key, mask.Value, names))],
            new ObjectSettings { UpdateInterval = options.Events.UpdateInterval, PathPoints = options.Events.PathPoints })
        {
            Tracker = options.Tracking.ToSettings(),
            ZoneClasses = all.ToDictionary(zone => zone.Name, zone => zone.Classes),
            LineNames = [.. own.Lines.Keys],
        };
        return names.Errors.Count == 0 ? zones : throw new ConfigurationException(names.Errors);
    }

    private static Zone ToZone(string name, ZoneOptions options, ClassNames names) => new(name, new Polygon(options.Points))
    {
        Anchor = options.Anchor,
        Classes = names.ToSet(options.Classes, $"zones.{name}"),
        Confidence = options.Confidence,
        MinimumSize = options.MinimumSize,
        MaximumSize = options.MaximumSize,
        Inertia = options.Inertia,
        LoiteringTime = options.LoiteringTime,
    };

    private static CrossingLine ToLine(string name, LineOptions options, ClassNames names) => new(name, options.Points[0], options.Points[1])
    {
        Anchor = options.Anchor,
        Classes = names.ToSet(options.Classes, $"lines.{name}"),
        MinimumFrames = options.MinimumFrames,
        CountsAgain = options.CountAgain,
    };

    private static DetectionMask ToMask(string name, MaskOptions options, ClassNames names) => new(name, new Polygon(options.Points))
    {
        Anchor = options.Anchor,
        Classes = names.ToSet(options.Classes, $"masks.{name}"),
    };

    /// <summary>Finds classes by name, and collects those that the model does not know.</summary>
    private sealed record ClassNames(string Camera, IReadOnlyList<string> Known, ConfigurationPlaces Places, List<ConfigurationError> Errors)
    {
        public ClassSet ToSet(IReadOnlyList<string> chosen, string path)
        {
            try
            {
                return ClassSet.Of(Known, chosen);
            }
            catch (ArgumentException e)
            {
                string key = $"{Camera}.{path}.classes";
                Errors.Add(new ConfigurationError(Places.Of(key), key, e.Message));
                return ClassSet.All;
            }
        }
    }
}
