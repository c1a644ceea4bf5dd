namespace EdgeDetector.Service.Capture;

/// <summary>How often a camera had to be opened again, by reason. Safe from any thread.</summary>
internal sealed class RestartCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<CaptureFault>().Length];

    /// <summary>The reasons in words, as metrics and messages tell them, in the order of the counts.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. Enum.GetNames<CaptureFault>().Select(name => name.ToLowerInvariant())];

    /// <summary>Counts one.</summary>
    public void Add(CaptureFault fault) => Interlocked.Increment(ref _counts[(int)fault]);

    /// <summary>The count of each reason, as it is now.</summary>
    public IReadOnlyList<long> Take() => [.. _counts.Select((_, index) => Interlocked.Read(ref _counts[index]))];
}
