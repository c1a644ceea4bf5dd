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
    public static MachineFacts Read(string root = "/")
    {
        BoxSensors sensors = BoxSensors.Read(root);
        return new MachineFacts
        {
            Processor = Field(Path.Combine(root, "proc/cpuinfo"), "model name")
                ?? Sysfs.TryRead(Path.Combine(root, "proc/device-tree/model"))
                ?? "unknown",
            Cores = Environment.ProcessorCount,
            MemoryMb = ProcessMemory.Megabytes(Field(Path.Combine(root, "proc/meminfo"), "MemTotal")),
            Kernel = Sysfs.TryRead(Path.Combine(root, "proc/sys/kernel/osrelease")) ?? "unknown",
            Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            Versions = new MachineVersions(StatsPublisher.Version, YoloDetector.RuntimeVersion, Environment.Version.ToString()),
            TemperatureC = sensors.TemperaturesC,
            ClockMhz = sensors.ClocksMhz,
        };
    }

    /// <summary>The value behind "NAME:" in a file of /proc; null where there is none.</summary>
    internal static string? Field(string file, string name) =>
        Sysfs.TryRead(file)?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
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
