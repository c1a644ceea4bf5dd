namespace EdgeDetector.Service.Capture;

/// <summary>Releases the frames of a source that could go faster one by one at their own rate. Used by one thread.</summary>
internal sealed class FramePacer : IDisposable
{
    /// <summary>The longest wait between two frames: a file's gap in time is no reason to stand still.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(10);

    // A source that fell further behind than this (a slow disk, a suspended box) goes on from now instead of rushing to catch up.
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _elapsed = new();
    private readonly ITimer _timer;
    private long _lastRelease;
    private TimeSpan _lag;
    private bool _started;

    public FramePacer(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(
            static state => ((ManualResetEventSlim)state!).Set(), _elapsed, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the interval since the frame before has passed; the first frame is released at once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public void Wait(TimeSpan interval, CancellationToken cancellationToken)
    {
        long now = _time.GetTimestamp();
        TimeSpan late = _started ? _time.GetElapsedTime(_lastRelease, now) + _lag - interval : TimeSpan.Zero;
        while (late < TimeSpan.Zero)
        {
            _elapsed.Reset();
            _timer.Change(-late, Timeout.InfiniteTimeSpan);
            _elapsed.Wait(cancellationToken);
            now = _time.GetTimestamp();
            late = _time.GetElapsedTime(_lastRelease, now) + _lag - interval;
        }

        _started = true;
        _lastRelease = now;
        _lag = late > LongestLag ? TimeSpan.Zero : late;
    }

    public void Dispose()
    {
        // The event is left to the collector: a timer callback may still be on its way to it.
        _timer.Dispose();
    }
}
