using System.Buffers;
using MQTTnet;

namespace EdgeDetector.Service.Mqtt;

/// <summary>Who hears what others send.</summary>
internal sealed class TopicListeners
{
    private readonly List<Listener> _listeners = [];

    /// <summary>What is to be subscribed to.</summary>
    public IEnumerable<string> Filters => _listeners.Select(listener => listener.Filter);

    /// <summary>Adds one; before the first connection.</summary>
    /// <param name="filter">The topics.</param>
    /// <param name="received">Hears topic and payload, on the client library's thread: must be quick, must not throw, and not keep the payload.</param>
    public void Add(string filter, Action<string, ReadOnlySequence<byte>> received) => _listeners.Add(new Listener(filter, received));

    /// <summary>Has a message heard by all whose filter it matches.</summary>
    public void Hear(MqttApplicationMessage message)
    {
        foreach (Listener listener in _listeners)
        {
            if (MqttTopicFilterComparer.Compare(message.Topic, listener.Filter) == MqttTopicFilterCompareResult.IsMatch)
            {
                listener.Received(message.Topic, message.Payload);
            }
        }
    }

    private readonly record struct Listener(string Filter, Action<string, ReadOnlySequence<byte>> Received);
}
