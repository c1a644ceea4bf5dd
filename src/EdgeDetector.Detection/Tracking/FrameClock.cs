namespace EdgeDetector.Tracking;

/// <summary>The time of a camera's frames: never goes back, and knows how far apart its frames usually are.</summary>
internal sealed class FrameClock
{
    // The papers' rate, until two frames have told the camera's own.
    private static readonly TimeSpan PapersInterval = TimeSpan.FromSeconds(1) / 30;

    private static readonly TimeSpan LongestMotionInterval = TimeSpan.FromSeconds(1) / 10;

    // The usual interval follows slowly, and a single stall hardly moves it.
    private const int Inertia = 16;
    private const int LargestStep = 4;

    private DateTimeOffset? _last;
    private TimeSpan? _usual;

    /// <summary>Time since the first frame, of what was captured in order.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Whether this is the first frame.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>The usual interval, above 0.</summary>
    public TimeSpan UsualInterval => _usual ?? PapersInterval;

    /// <summary>
    /// Over what time an object's motion changes as the papers have it of a frame to the next: the usual interval, but a tenth of a second
    /// at a slower camera, since objects do not move more steadily in front of one.
    /// </summary>
    public TimeSpan MotionInterval => Shorter(UsualInterval, LongestMotionInterval);

    /// <summary>Goes on to the next frame.</summary>
    /// <param name="capturedAt">When it was captured; before the last frame counts as at the same time.</param>
    /// <returns>Time since the last frame.</returns>
    public TimeSpan Advance(DateTimeOffset capturedAt)
    {
        IsFirst = _last is null;
        TimeSpan elapsed = capturedAt - (_last ?? capturedAt);
        _last = capturedAt;
        if (elapsed <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        Now += elapsed;
        _usual = _usual is { } usual ? usual + ((Shorter(elapsed, LargestStep * usual) - usual) / Inertia) : elapsed;
        return elapsed;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
