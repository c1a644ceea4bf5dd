namespace EdgeDetector.Service.Telemetry;

/// <summary>Heat, clocks, load and power of the box, as far as it tells.</summary>
internal sealed record BoxSensors
{
    // A sensor that is asleep or broken tells zero or nonsense.
    private const double LowestTemperature = -60;
    private const double HighestTemperature = 200;

    /// <summary>Degrees Celsius by thermal zone; those alone that can be true.</summary>
    public required IReadOnlyDictionary<string, double> TemperaturesC { get; init; }

    /// <summary>Clocks in MHz by core and by device (a Jetson's GPU).</summary>
    public required IReadOnlyDictionary<string, double> ClocksMhz { get; init; }

    /// <summary>Load of a Jetson's GPU, 0..1; null where it does not tell.</summary>
    public required double? GpuLoad { get; init; }

    /// <summary>Watts by power rail.</summary>
    public required IReadOnlyDictionary<string, double> PowerW { get; init; }

    /// <summary>A Jetson's power mode, as nvpmodel numbers it; null where there is none.</summary>
    public required int? PowerMode { get; init; }

    /// <summary>The hottest zone; null where none tells.</summary>
    public KeyValuePair<string, double>? Hottest => HottestOf(TemperaturesC);

    /// <summary>The hottest of some zones; null where there are none.</summary>
    public static KeyValuePair<string, double>? HottestOf(IReadOnlyDictionary<string, double> temperatures) =>
        temperatures.Count > 0 ? temperatures.MaxBy(zone => zone.Value) : null;

    /// <summary>Reads them all.</summary>
    /// <param name="root">Where /sys and /var lie.</param>
    public static BoxSensors Read(string root = "/") => new()
    {
        TemperaturesC = ReadTemperatures(root),
        ClocksMhz = ReadClocks(root),
        GpuLoad = ReadGpuLoad(root),
        PowerW = ReadPower(root),
        PowerMode = PowerModeOf(root),
    };

    /// <inheritdoc cref="TemperaturesC"/>
    public static IReadOnlyDictionary<string, double> ReadTemperatures(string root = "/") =>
        Sysfs.Figures(Path.Combine(root, "sys/class/thermal"), "thermal_zone*", "type", "temp", 1e3)
            // A Jetson's PMIC always tells 100 °C.
            .Where(zone => !zone.Key.StartsWith("PMIC", StringComparison.OrdinalIgnoreCase)
                && zone.Value is > LowestTemperature and < HighestTemperature)
            .ToDictionary(zone => zone.Key, zone => Math.Round(zone.Value, 1));

    /// <inheritdoc cref="ClocksMhz"/>
    public static IReadOnlyDictionary<string, double> ReadClocks(string root = "/")
    {
        Dictionary<string, double> clocks = Sysfs.Figures(Path.Combine(root, "sys/devices/system/cpu"), "cpu?*", null, "cpufreq/scaling_cur_freq", 1e3);
        foreach ((string device, double clock) in Sysfs.Figures(Path.Combine(root, "sys/class/devfreq"), "*", null, "cur_freq", 1e6))
        {
            clocks[device] = clock;
        }

        return clocks;
    }

    /// <inheritdoc cref="GpuLoad"/>
    public static double? ReadGpuLoad(string root = "/")
    {
        // In thousandths, at gpu.0 or at the chip's address (17000000.gp10b on a TX2), which moved with the kernels.
        foreach (string parent in (string[])["sys/devices", "sys/devices/platform", "sys/devices/platform/host1x"])
        {
            foreach (string folder in Sysfs.Folders(Path.Combine(root, parent), "*")
                .Where(folder => Path.GetFileName(folder) is "gpu.0" || IsGpu(Path.GetFileName(folder))))
            {
                if (Sysfs.TryReadNumber(Path.Combine(folder, "load")) is >= 0 and <= 1000 and double load)
                {
                    return load / 1000;
                }
            }
        }

        return null;
    }

    /// <summary>Tegra's GPUs are called 57000000.gm20b, 17000000.gp10b, 17000000.gv11b, 17000000.ga10b.</summary>
    private static bool IsGpu(string name) =>
        name.Split('.') is [_, { Length: 5 } chip] && chip[0] == 'g' && chip[^1] == 'b' && char.IsAsciiDigit(chip[2]);

    /// <inheritdoc cref="PowerW"/>
    public static IReadOnlyDictionary<string, double> ReadPower(string root = "/")
    {
        // In milliwatts, of the INA3221 monitors of a Jetson's board; each is a read over I2C.
        Dictionary<string, double> rails = [];
        foreach (string monitor in Sysfs.Folders(Path.Combine(root, "sys/bus/i2c/drivers/ina3221x"), "*"))
        {
            foreach (string device in Sysfs.Folders(monitor, "iio:device*"))
            {
                for (int rail = 0; rail < 3; rail++)
                {
                    if (Sysfs.TryReadNumber(Path.Combine(device, $"in_power{rail}_input")) is { } milliwatts)
                    {
                        string name = Sysfs.TryRead(Path.Combine(device, $"rail_name_{rail}")) is { Length: > 0 } told ? told : $"{Path.GetFileName(monitor)}-{rail}";
                        rails[name] = milliwatts / 1000;
                    }
                }
            }
        }

        return rails;
    }

    private static int? PowerModeOf(string root) =>
        Sysfs.TryRead(Path.Combine(root, "var/lib/nvpmodel/status")) is { } status && status.Split(':') is ["pmode", string number]
        && int.TryParse(number, out int mode)
            ? mode
            : null;
}
