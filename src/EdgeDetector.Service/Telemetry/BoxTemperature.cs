using EdgeDetector.Service.Benchmark;

namespace EdgeDetector.Service.Telemetry;

/// <summary>How hot the box is.</summary>
internal static class BoxTemperature
{
    // A sensor that is asleep or broken tells zero or nonsense.
    private const double Lowest = -60;
    private const double Highest = 200;

    /// <summary>Of its hottest thermal zone, in degrees Celsius; null where it does not tell.</summary>
    /// <param name="root">Where /sys lies.</param>
    public static double? Read(string root = "/")
    {
        double[] zones =
        [
            .. MachineFacts.Temperatures(root)
                // A Jetson's PMIC always tells 100 °C.
                .Where(zone => !zone.Key.StartsWith("PMIC", StringComparison.OrdinalIgnoreCase) && zone.Value is > Lowest and < Highest)
                .Select(zone => zone.Value),
        ];
        return zones.Length > 0 ? Math.Round(zones.Max(), 1) : null;
    }
}
