using EdgeDetector.Models;

namespace EdgeDetector.Service.Commands;

/// <summary>The program's standard output.</summary>
internal static class StandardOutput
{
    /// <summary>
    /// Whether nobody reads any more, as behind `| head` that has seen enough. The framework ignores the broken pipe of its console streams,
    /// so the work would go on for nothing.
    /// </summary>
    public static bool IsClosed() => PipeEnd.HasNoReader(1);
}
