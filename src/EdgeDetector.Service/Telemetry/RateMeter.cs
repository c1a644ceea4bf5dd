namespace EdgeDetector.Service.Telemetry;

/// <summary>Turns a growing counter into a rate: what came since the last look. Used by one loop.</summary>
/// <param name="time">The clock.</param>
/// <param name="since">The time stamp at which the counter was 0.</param>
internal sealed class RateMeter(TimeProvider time, long since)
{
    private long _lastCount;
    private long _lastLook = since;

    /// <summary>Counts a second since the last call; 0 where no time has passed.</summary>
    public double PerSecond(long count)
    {
        double seconds = time.GetElapsedTime(_lastLook).TotalSeconds;
        double rate = seconds > 0 ? (count - _lastCount) / seconds : 0;
        _lastCount = count;
        _lastLook = time.GetTimestamp();
        return rate;
    }
}
