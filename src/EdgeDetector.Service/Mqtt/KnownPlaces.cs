using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Mqtt;

/// <summary>What states may be about: the cameras of the configuration with their zones and lines, and the classes of the model.</summary>
/// <param name="Cameras">The cameras, those that are off too.</param>
/// <param name="Classes">The model's class names.</param>
internal sealed record KnownPlaces(IReadOnlyDictionary<string, CameraOptions> Cameras, IReadOnlyList<string> Classes)
{
    private readonly HashSet<string> _levels = [.. Classes.Select(MqttTopics.Level)];

    /// <summary>Whether a topic's level stands for a class.</summary>
    public bool HasClass(string level) => _levels.Contains(level);

    /// <summary>Whether a camera, or a zone of any, has this name.</summary>
    public bool HasPlace(string name) => Cameras.ContainsKey(name) || Cameras.Values.Any(camera => camera.Zones.ContainsKey(name));

    /// <summary>Whether objects of a class are counted at a camera, or in a zone of any, of this name.</summary>
    /// <param name="name">The camera's or the zone's name.</param>
    /// <param name="level">The topic's level that stands for the class.</param>
    public bool Counts(string name, string level) =>
        HasClass(level) && (Cameras.ContainsKey(name) || Cameras.Values.Any(camera => CountsInZone(camera, name, level)));

    /// <summary>Whether objects of a class are counted in a zone of a camera.</summary>
    public bool CountsInZone(CameraOptions camera, string zone, string level) =>
        HasClass(level)
        && camera.Zones.TryGetValue(zone, out ZoneOptions? known)
        && (known.Classes.Count == 0 || known.Classes.Any(className => MqttTopics.Level(className) == level));
}
