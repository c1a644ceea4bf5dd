using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Mqtt;

/// <summary>As whom a publisher connects, and where to.</summary>
/// <param name="Broker">The configuration's mqtt section.</param>
/// <param name="ClientId">The identifier to connect with.</param>
/// <param name="StatusTopic">Where it says that it is there, and the broker that it is not.</param>
/// <param name="Cameras">What the topics begin with whose states leave the broker when what they tell of leaves the configuration.</param>
internal sealed record PublisherIdentity(MqttOptions Broker, string ClientId, string StatusTopic, string Cameras)
{
    /// <summary>That of the box itself.</summary>
    public static PublisherIdentity Of(MqttOptions options, MqttTopics topics) =>
        new(options, BrokerAddress.ClientId(options, topics), topics.Status, topics.Cameras);

    /// <summary>Whether what a state tells of, a camera or a format, may leave the configuration.</summary>
    public bool MayLeave(string topic) => topic.StartsWith(Cameras, StringComparison.Ordinal);
}
