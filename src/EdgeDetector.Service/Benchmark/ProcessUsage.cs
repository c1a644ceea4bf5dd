namespace EdgeDetector.Service.Benchmark;

/// <summary>What this process has used up to a moment.</summary>
/// <param name="Timestamp">The moment, as of <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Cpu">Processor time of all threads.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated, whether or not it is still in use.</param>
internal readonly record struct ProcessUsage(long Timestamp, TimeSpan Cpu, long AllocatedBytes)
{
    /// <summary>Up to now.</summary>
    public static ProcessUsage Now(TimeProvider time) =>
        new(time.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: false));
}

/// <summary>One round of one stage.</summary>
/// <param name="Fps">Frames a second.</param>
/// <param name="CpuMs">Processor time a frame, over all cores, in milliseconds.</param>
/// <param name="Bytes">Managed memory that was allocated a frame.</param>
internal readonly record struct StageRound(double Fps, double CpuMs, double Bytes)
{
    /// <summary>A round of that many frames between two moments.</summary>
    public static StageRound Between(ProcessUsage begin, ProcessUsage end, int frames, TimeProvider time) => new(
        frames / time.GetElapsedTime(begin.Timestamp, end.Timestamp).TotalSeconds,
        (end.Cpu - begin.Cpu).TotalMilliseconds / frames,
        (end.AllocatedBytes - begin.AllocatedBytes) / (double)frames);
}
