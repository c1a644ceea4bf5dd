namespace EdgeDetector.Service.Mqtt;

/// <summary>What the box's status topic says.</summary>
internal static class DeviceState
{
    /// <summary>It runs.</summary>
    public const string Online = "online";

    /// <summary>It vanished: said by the broker, as the last will.</summary>
    public const string Offline = "offline";

    /// <summary>It was shut down on purpose.</summary>
    public const string Stopped = "stopped";
}
