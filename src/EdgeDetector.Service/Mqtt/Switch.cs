namespace EdgeDetector.Service.Mqtt;

/// <summary>How topics write yes and no.</summary>
internal static class Switch
{
    /// <summary>Yes.</summary>
    public const string On = "ON";

    /// <summary>No.</summary>
    public const string Off = "OFF";

    /// <summary>One of the two.</summary>
    public static string Of(bool value) => value ? On : Off;
}
