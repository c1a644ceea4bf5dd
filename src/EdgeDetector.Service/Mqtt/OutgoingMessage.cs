using System.Buffers;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

/// <summary>A message on its way to the broker.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Qos">Quality of service.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
/// <param name="WritePayload">Writes the content at the moment it is sent, so that the age it tells is true.</param>
internal sealed record OutgoingMessage(string Topic, MqttQualityOfServiceLevel Qos, bool Retain, Action<IBufferWriter<byte>> WritePayload)
{
    /// <summary>What has a retained state forgotten.</summary>
    public static Action<IBufferWriter<byte>> Nothing { get; } = _ => { };

    /// <summary>Whether it must arrive: it is kept on disk until the broker has confirmed it.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Called when the broker has confirmed it, or refused it for good; null: nobody waits for that.</summary>
    public Action? Confirmed { get; init; }

    /// <summary>Whether it tells of now, and is old news when it is late: a message of quality of service 0.</summary>
    public bool IsForNow => Qos == MqttQualityOfServiceLevel.AtMostOnce;

    /// <summary>Whether it has a retained state forgotten.</summary>
    public bool IsClearing => Retain && ReferenceEquals(WritePayload, Nothing);
}
