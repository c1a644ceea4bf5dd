using System.Globalization;

namespace EdgeDetector.Training.Runs;

/// <summary>Numbers of things as people write them.</summary>
internal static class Counted
{
    /// <summary>1 thread, 2 threads.</summary>
    /// <param name="count">How many.</param>
    /// <param name="thing">One of them; several have an s.</param>
    public static string Of(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
