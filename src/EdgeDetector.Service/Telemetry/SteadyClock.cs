namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// The clock of frames and of what is made of them. Its time began as the system's and goes on at the pace of the monotonic clock: a box
/// whose clock is set while it runs — a Jetson has no battery to keep the time — neither loses its tracks nor tells that frames are years
/// old. Where times leave the process they are translated into the system's time of that moment.
/// </summary>
/// <remarks>
/// Both clocks of Linux are slewed alike, so that they part only where the system's is set or the box was suspended. Safe from any thread.
/// </remarks>
/// <param name="system">The system's clock; timers and time stamps are its.</param>
internal sealed class SteadyClock(TimeProvider system) : TimeProvider
{
    /// <summary>Less is no step: so much may lie between the readings of two clocks on a busy box.</summary>
    public static readonly TimeSpan SmallestStep = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan SureReading = TimeSpan.FromMilliseconds(1);
    private const int MostReadings = 5;

    private readonly DateTimeOffset _began = system.GetUtcNow();
    private readonly long _beganAt = system.GetTimestamp();
    private long _correction;

    /// <summary>What is to be added to a time of this clock for the time of the system's.</summary>
    public TimeSpan Correction => new(Interlocked.Read(ref _correction));

    /// <summary>The time by the system's clock, as far as it was followed.</summary>
    public DateTimeOffset WallNow => ToWall(GetUtcNow());

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    /// <summary>A time of this clock as the system's clock has it now.</summary>
    public DateTimeOffset ToWall(DateTimeOffset time) => time + Correction;

    /// <summary>The time on this clock; never jumps.</summary>
    public override DateTimeOffset GetUtcNow() => At(system.GetTimestamp());

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <summary>Looks at the system's clock and follows it where it was set.</summary>
    /// <returns>By how much it was set; zero where it was not.</returns>
    public TimeSpan Follow()
    {
        TimeSpan correction = Difference();
        TimeSpan step = correction - Correction;
        if (step.Duration() < SmallestStep)
        {
            return TimeSpan.Zero;
        }

        Interlocked.Exchange(ref _correction, correction.Ticks);
        return step;
    }

    private DateTimeOffset At(long timestamp) => _began + system.GetElapsedTime(_beganAt, timestamp);

    /// <summary>How far the system's clock is ahead. Whoever is interrupted between two clocks reads again.</summary>
    private TimeSpan Difference()
    {
        TimeSpan difference = TimeSpan.Zero;
        for (int i = 0; i < MostReadings; i++)
        {
            long before = system.GetTimestamp();
            difference = system.GetUtcNow() - At(before);
            if (system.GetElapsedTime(before) < SureReading)
            {
                break;
            }
        }

        return difference;
    }
}
