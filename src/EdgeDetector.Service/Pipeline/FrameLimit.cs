namespace EdgeDetector.Service.Pipeline;

/// <summary>Lets frames through at a limited rate, which may be another at each look. Used by one thread.</summary>
/// <param name="time">The clock.</param>
internal sealed class FrameLimit(TimeProvider time)
{
    private static readonly TimeSpan NoWait = TimeSpan.Zero;

    private long? _last;
    private TimeSpan _late;

    /// <summary>How long the next frame must still wait; zero or less: it may go.</summary>
    /// <param name="fps">Most frames a second; null: no limit.</param>
    public TimeSpan Wait(double? fps) => fps is { } rate && _last is { } last ? TimeSpan.FromSeconds(1 / rate) - time.GetElapsedTime(last) - _late : NoWait;

    /// <summary>A frame goes.</summary>
    /// <param name="fps">Most frames a second; null: no limit.</param>
    public void Go(double? fps)
    {
        // A frame that comes a little late, because cameras have a beat of their own, must not slow down the next ones; a pause must not
        // be made up for.
        TimeSpan late = -Wait(fps);
        _late = fps is { } rate && late > NoWait && late < TimeSpan.FromSeconds(1 / rate) ? late : NoWait;
        _last = time.GetTimestamp();
    }
}
