using System.Text;

namespace EdgeDetector.Service.Mqtt;

/// <summary>Retained states of one teller, said only when they change. Used by one thread at a time.</summary>
/// <param name="publisher">Where to say them.</param>
internal sealed class SaidStates(MqttPublisher publisher)
{
    private readonly Dictionary<string, string> _said = [];

    /// <summary>Says a state, where it is another one, or somebody has taken back what was said there.</summary>
    public void Say(string topic, string state)
    {
        if (_said.GetValueOrDefault(topic) != state || !publisher.HasState(topic))
        {
            _said[topic] = state;
            publisher.SetState(topic, buffer => Encoding.UTF8.GetBytes(state, buffer));
        }
    }

    /// <summary>Takes a state back that was said.</summary>
    public void Forget(string topic)
    {
        if (_said.Remove(topic))
        {
            publisher.ClearState(topic);
        }
    }
}
