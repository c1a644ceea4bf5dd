using System.Globalization;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// A system's clock that a test sets while the service runs: the file that <c>EDGEDETECTOR_CLOCK</c> names holds by how many seconds. Nothing
/// else can set the clock of one process alone.
/// </summary>
/// <param name="file">The file.</param>
internal sealed class StagedClock(string file) : TimeProvider
{
    private const string Variable = "EDGEDETECTOR_CLOCK";

    /// <summary>The clock to go by: the system's, unless a test has staged another.</summary>
    public static TimeProvider OrSystem(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(Variable, out string? file) && file.Length > 0 ? new StagedClock(file) : System;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromSeconds(Offset());

    private double Offset() => double.TryParse(Sysfs.TryRead(file), CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;
}
