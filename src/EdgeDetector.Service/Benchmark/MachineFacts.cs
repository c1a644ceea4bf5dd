using System.Globalization;
using System.Runtime.InteropServices;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The machine that was measured on, as far as Linux tells it.</summary>
internal sealed record MachineFacts
{
    /// <summary>The processor's name, or the board's where the processor has none (ARM).</summary>
    public required string Processor { get; init; }

    public required int Cores { get; init; }

    public required double MemoryMb { get; init; }

    public required string Kernel { get; init; }

    public required string Architecture { get; init; }

    public required MachineVersions Versions { get; init; }

    /// <summary>Degrees Celsius by thermal zone; empty where the machine does not tell.</summary>
    public required IReadOnlyDictionary<string, double> TemperatureC { get; init; }

    /// <summary>Clocks in MHz by core and by device (a Jetson's GPU); empty where the machine does not tell.</summary>
    public required IReadOnlyDictionary<string, double> ClockMhz { get; init; }

    /// <summary>Of this machine, now.</summary>
    /// <param name="root">Where /proc and /sys lie.</param>
    public static MachineFacts Read(string root = "/") => new()
    {
        Processor = Field(Path.Combine(root, "proc/cpuinfo"), "model name")
            ?? TryRead(Path.Combine(root, "proc/device-tree/model"))
            ?? "unknown",
        Cores = Environment.ProcessorCount,
        MemoryMb = ProcessMemory.Megabytes(Field(Path.Combine(root, "proc/meminfo"), "MemTotal")),
        Kernel = TryRead(Path.Combine(root, "proc/sys/kernel/osrelease")) ?? "unknown",
        Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        Versions = new MachineVersions(StatsPublisher.Version, YoloDetector.RuntimeVersion, Environment.Version.ToString()),
        TemperatureC = Temperatures(root),
        ClockMhz = Clocks(root),
    };

    /// <summary>Degrees Celsius by thermal zone; empty where the machine does not tell.</summary>
    /// <param name="root">Where /sys lies.</param>
    public static IReadOnlyDictionary<string, double> Temperatures(string root = "/") =>
        Figures(Path.Combine(root, "sys/class/thermal"), "thermal_zone*", "type", "temp", 1e3);

    /// <summary>The value behind "NAME:" in a file of /proc; null where there is none.</summary>
    internal static string? Field(string file, string name) =>
        TryRead(file)?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();

    private static Dictionary<string, double> Clocks(string root)
    {
        Dictionary<string, double> clocks = Figures(Path.Combine(root, "sys/devices/system/cpu"), "cpu?*", null, "cpufreq/scaling_cur_freq", 1e3);
        foreach ((string device, double clock) in Figures(Path.Combine(root, "sys/class/devfreq"), "*", null, "cur_freq", 1e6))
        {
            clocks[device] = clock;
        }

        return clocks;
    }

    /// <summary>A number of each folder that has it, by what the folder's name file says, else by the folder's name.</summary>
    private static Dictionary<string, double> Figures(string parent, string folders, string? nameFile, string figureFile, double unit)
    {
        Dictionary<string, double> figures = [];
        if (!Directory.Exists(parent))
        {
            return figures;
        }

        foreach (string folder in Directory.EnumerateDirectories(parent, folders).Order(StringComparer.Ordinal))
        {
            string name = (nameFile is null ? null : TryRead(Path.Combine(folder, nameFile))) ?? Path.GetFileName(folder);
            if (double.TryParse(TryRead(Path.Combine(folder, figureFile)), CultureInfo.InvariantCulture, out double figure))
            {
                figures[name] = figure / unit;
            }
        }

        return figures;
    }

    // Some files of /sys exist and cannot be read: a sensor that is asleep, a clock that only root may see.
    private static string? TryRead(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim('\0', '\n', ' ') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Versions of what ran.</summary>
internal sealed record MachineVersions(string EdgeDetector, string OnnxRuntime, string DotNet);

/// <summary>Memory of this process, in megabytes (of 1,048,576 bytes).</summary>
/// <param name="WorkingSetMb">In use now.</param>
/// <param name="PeakMb">The most that was ever in use.</param>
internal readonly record struct ProcessMemory(double WorkingSetMb, double PeakMb)
{
    private const string Status = "/proc/self/status";

    /// <summary>Of now.</summary>
    public static ProcessMemory Read() =>
        new(Megabytes(MachineFacts.Field(Status, "VmRSS")), Megabytes(MachineFacts.Field(Status, "VmHWM")));

    /// <summary>Reads "123 kB"; 0 where there is nothing to read.</summary>
    internal static double Megabytes(string? kilobytes) =>
        double.TryParse(kilobytes?.Split(' ')[0], CultureInfo.InvariantCulture, out double amount) ? Math.Round(amount / 1024, 1) : 0;
}
