using System.Globalization;

namespace EdgeDetector.Faults.Soaking;

/// <summary>What a process takes of the machine.</summary>
/// <param name="Megabytes">Working set in MiB.</param>
/// <param name="Descriptors">Open files, sockets and pipes.</param>
/// <param name="Threads">Threads, those of native libraries included.</param>
internal readonly record struct ProcessUse(double Megabytes, double Descriptors, double Threads)
{
    /// <summary>What one takes now; null where it has ended.</summary>
    public static ProcessUse? Of(int process)
    {
        try
        {
            string[] status = File.ReadAllLines($"/proc/{process}/status");
            int descriptors = Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;
            return new ProcessUse(Number(status, "VmRSS:") / 1024, descriptors, Number(status, "Threads:"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The median of each figure.</summary>
    public static ProcessUse Median(IReadOnlyCollection<ProcessUse> uses) =>
        new(Median(uses.Select(use => use.Megabytes)), Median(uses.Select(use => use.Descriptors)), Median(uses.Select(use => use.Threads)));

    private static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    // A process that is dead and not yet buried has no such lines.
    private static double Number(string[] status, string name) => double.Parse(
        status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
