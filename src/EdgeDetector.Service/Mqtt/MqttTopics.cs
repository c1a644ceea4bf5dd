namespace EdgeDetector.Service.Mqtt;

/// <summary>Every topic of this box.</summary>
/// <param name="Prefix">First part, from the configuration.</param>
/// <param name="Device">The box's name.</param>
internal sealed record MqttTopics(string Prefix, string Device)
{
    /// <summary>The box itself: <c>online</c>, <c>offline</c> (the will) or <c>stopped</c>; retained.</summary>
    public string Status { get; } = $"{Prefix}/{Device}/status";

    /// <summary>Counters and rates, every few seconds.</summary>
    public string Stats { get; } = $"{Prefix}/{Device}/stats";

    /// <summary>State of one camera as JSON; retained.</summary>
    public string CameraStatus(string camera) => $"{Prefix}/{Device}/cameras/{camera}/status";

    /// <summary>What was found in each frame of one camera.</summary>
    public string Detections(string camera) => $"{Prefix}/{Device}/cameras/{camera}/detections";
}
