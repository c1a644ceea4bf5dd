using System.Globalization;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Engines;

/// <summary>
/// Whether a build can fit into memory. A Jetson's GPU shares the box's memory: a build that is too large is killed, and the service with it.
/// </summary>
internal static class BuildMemory
{
    private const string Source = "/proc/meminfo";
    private const long Megabyte = 1 << 20;

    // The network as it is read, as TensorRT keeps it, and as it tries its layers out.
    private const int CopiesOfTheModel = 4;

    /// <summary>Why a build will not fit into this box, and what to do; null where it may.</summary>
    public static string? Shortage(EdgeDetectorOptions options) => File.Exists(Source) ? Shortage(options, File.ReadAllText(Source)) : null;

    /// <summary>Why a build will not fit, and what to do; null where it may.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="memoryInfo">What /proc/meminfo says.</param>
    public static string? Shortage(EdgeDetectorOptions options, string memoryInfo)
    {
        long needed = (options.Model.TensorRt.WorkspaceMegabytes * Megabyte) + (CopiesOfTheModel * new FileInfo(options.Model.Path).Length);
        if (Kilobytes(memoryInfo, "MemAvailable") is not { } memory)
        {
            return null;
        }

        long there = (memory + (Kilobytes(memoryInfo, "SwapFree") ?? 0)) * 1024;
        return there >= needed ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"the build needs about {needed / Megabyte} MiB of memory, and {there / Megabyte} MiB are free with swap: "
            + $"add swap (a file of {Math.Max(1, (needed - there) / Megabyte / 1024 + 1)} GiB or more), stop other programs, "
            + $"or lower model.tensorRt.workspaceMegabytes (now {options.Model.TensorRt.WorkspaceMegabytes})");
    }

    private static long? Kilobytes(string memoryInfo, string name)
    {
        string? line = memoryInfo.Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line is not null && long.TryParse(
            line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out long kilobytes)
            ? kilobytes
            : null;
    }
}
