using System.Globalization;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// A hang that tests stage by the environment variable <c>EDGEDETECTOR_HANG=loop:step:beats</c>: the loop whose name begins so comes to that
/// step so often, and then never again returns from it. Not for people.
/// </summary>
internal sealed class StagedHang(string loop, string step, int beats)
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "EDGEDETECTOR_HANG";

    private int _left = beats;

    /// <summary>What is staged; null: nothing.</summary>
    public static StagedHang? FromEnvironment()
    {
        string[] parts = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':');
        return parts.Length == 3 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int beats)
            ? new StagedHang(parts[0], parts[1], beats)
            : null;
    }

    /// <summary>Called at each step of each loop; may not return.</summary>
    public void At(string atLoop, string atStep)
    {
        if (atStep == step && atLoop.StartsWith(loop, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) < 0)
        {
            new ManualResetEventSlim().Wait(CancellationToken.None);
        }
    }
}
