using MQTTnet.Protocol;

namespace EdgeDetector.Service.Outbox;

/// <summary>A message that is kept until the broker has confirmed it.</summary>
/// <param name="Id">Counts all messages upwards, over restarts.</param>
/// <param name="Lane">Whose it is: the client identifier of its publisher.</param>
/// <param name="StoredAt">When it was to be sent first.</param>
/// <param name="Topic">Where it goes.</param>
/// <param name="Qos">Quality of service, 1 or 2.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
/// <param name="Payload">Its content at that time.</param>
internal sealed record OutboxMessage(
    long Id, string Lane, DateTimeOffset StoredAt, string Topic, MqttQualityOfServiceLevel Qos, bool Retain, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What it counts for in the bound on disk use: its texts, and a row's overhead.</summary>
    public int Size => Payload.Length + (2 * (Topic.Length + Lane.Length)) + 32;
}
