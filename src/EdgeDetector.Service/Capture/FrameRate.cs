namespace EdgeDetector.Service.Capture;

/// <summary>Frames per second over the last seconds. Safe from any thread.</summary>
internal sealed class FrameRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly long[] _stamps = new long[64];
    private long _count;

    /// <summary>A frame arrived.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            _stamps[_count++ % _stamps.Length] = time.GetTimestamp();
        }
    }

    /// <summary>The rate now; falls towards 0 while no frame arrives.</summary>
    public double PerSecond()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            int intervals = 0;
            long oldest = now;
            long newest = now;
            for (long i = _count - 1; i >= 0 && i > _count - 1 - _stamps.Length; i--)
            {
                long stamp = _stamps[i % _stamps.Length];
                if (time.GetElapsedTime(stamp, now) > Window)
                {
                    break;
                }

                newest = i == _count - 1 ? stamp : newest;
                intervals = (int)(_count - 1 - i);
                oldest = stamp;
            }

            if (intervals == 0)
            {
                return 0;
            }

            // Up to the newest frame, unless the next one is already overdue.
            TimeSpan span = time.GetElapsedTime(oldest, newest);
            TimeSpan silence = time.GetElapsedTime(newest, now);
            TimeSpan counted = silence > span / intervals * 2 ? span + silence : span;
            return counted > TimeSpan.Zero ? intervals / counted.TotalSeconds : 0;
        }
    }
}
