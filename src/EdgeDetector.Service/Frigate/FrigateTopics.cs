using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Frigate;

/// <summary>Topics as subscribers of Frigate know them.</summary>
/// <param name="prefix">First part, from the configuration.</param>
internal sealed class FrigateTopics(string prefix)
{
    /// <summary>Stands for objects of any class.</summary>
    public const string AnyClass = "all";

    /// <summary>What all of them begin with.</summary>
    public string Root { get; } = $"{prefix}/";

    /// <summary><c>online</c>, <c>stopped</c> or, as the last will, <c>offline</c>; retained.</summary>
    public string Available { get; } = $"{prefix}/available";

    /// <summary>What happens in the lives of objects.</summary>
    public string Events { get; } = $"{prefix}/events";

    /// <summary>Rates of the cameras.</summary>
    public string Stats { get; } = $"{prefix}/stats";

    /// <summary>Whether a camera is read, for the sake of objects: <c>online</c>, <c>offline</c> or <c>disabled</c>; retained.</summary>
    public string DetectStatus(string camera) => $"{prefix}/{camera}/status/detect";

    /// <summary>How many objects a camera or a zone has.</summary>
    /// <param name="place">The camera or the zone.</param>
    /// <param name="className">Their class, or <see cref="AnyClass"/>.</param>
    public string Count(string place, string className) => $"{prefix}/{place}/{MqttTopics.Level(className)}";

    /// <summary>How many of them move.</summary>
    /// <inheritdoc cref="Count"/>
    public string ActiveCount(string place, string className) => $"{Count(place, className)}/active";

    /// <summary>The best picture of the newest object of a class, a JPEG; retained.</summary>
    public string Snapshot(string camera, string className) => $"{Count(camera, className)}/snapshot";

    /// <summary>Whether a topic is one of these.</summary>
    public bool IsOurs(string topic) => topic.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>Whether a state's topic is about a camera or zone, and a class, that there is.</summary>
    public bool IsAbout(KnownPlaces places, string topic)
    {
        if (!IsOurs(topic))
        {
            return false;
        }

        return topic[Root.Length..].Split('/') switch
        {
            [string camera, "status", _] => places.Cameras.ContainsKey(camera),
            [string place, string label, ..] => label == AnyClass ? places.HasPlace(place) : places.Counts(place, label),
            _ => false,
        };
    }
}
