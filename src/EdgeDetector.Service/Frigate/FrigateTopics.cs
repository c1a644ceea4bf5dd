using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Frigate;

/// <summary>Topics as subscribers of Frigate know them.</summary>
/// <param name="prefix">First part, from the configuration.</param>
internal sealed class FrigateTopics(string prefix)
{
    /// <summary>Stands for objects of any class.</summary>
    public const string AnyClass = "all";

    /// <summary><c>online</c>, <c>stopped</c> or, as the last will, <c>offline</c>; retained.</summary>
    public string Available { get; } = $"{prefix}/available";

    /// <summary>What happens in the lives of objects.</summary>
    public string Events { get; } = $"{prefix}/events";

    /// <summary>Rates of the cameras.</summary>
    public string Stats { get; } = $"{prefix}/stats";

    /// <summary>How many objects a camera or a zone has.</summary>
    /// <param name="place">The camera or the zone.</param>
    /// <param name="className">Their class, or <see cref="AnyClass"/>.</param>
    public string Count(string place, string className) => $"{prefix}/{place}/{MqttTopics.Level(className)}";

    /// <summary>How many of them move.</summary>
    /// <inheritdoc cref="Count"/>
    public string ActiveCount(string place, string className) => $"{Count(place, className)}/active";

    /// <summary>The best picture of the newest object of a class, a JPEG; retained.</summary>
    public string Snapshot(string camera, string className) => $"{Count(camera, className)}/snapshot";
}
