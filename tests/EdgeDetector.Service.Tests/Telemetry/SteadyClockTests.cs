namespace EdgeDetector.Service.Telemetry;

public sealed class SteadyClockTests
{
    // Two readings of two clocks on a busy machine.
    private static readonly TimeSpan Close = TimeSpan.FromSeconds(1);

    private readonly SettableClock _system = new();

    [Theory]
    [InlineData(3 * 365 * 24 * 3600)]
    [InlineData(-7200)]
    [InlineData(0.2)]
    public void Follow_SystemClockSet_OwnTimeGoesOnAndTheTranslationFollows(double seconds)
    {
        SteadyClock clock = new(_system);
        DateTimeOffset captured = clock.GetUtcNow();
        TimeSpan step = TimeSpan.FromSeconds(seconds);
        _system.Offset = step;

        Assert.InRange(clock.GetUtcNow() - captured, TimeSpan.Zero, Close);
        Assert.Equal(TimeSpan.Zero, clock.Correction);

        Assert.Equal(seconds, clock.Follow().TotalSeconds, 0.05);
        Assert.Equal(TimeSpan.Zero, clock.Follow());
        Assert.InRange(clock.GetUtcNow() - captured, TimeSpan.Zero, Close);
        Assert.InRange(_system.GetUtcNow() - clock.ToWall(captured), TimeSpan.Zero, Close);
        Assert.InRange((_system.GetUtcNow() - clock.WallNow).Duration(), TimeSpan.Zero, Close);
    }

    [Fact]
    public void Follow_SeveralSettings_TellsEachAndAddsThemUp()
    {
        SteadyClock clock = new(_system);
        _system.Offset = TimeSpan.FromHours(5);
        clock.Follow();
        _system.Offset = TimeSpan.FromHours(4);

        Assert.Equal(-3600, clock.Follow().TotalSeconds, 0.05);
        Assert.Equal(4 * 3600, clock.Correction.TotalSeconds, 0.05);
    }

    [Fact]
    public void Follow_ClockNotSet_StaysAsItIs()
    {
        SteadyClock clock = new(_system);
        _system.Offset = TimeSpan.FromMilliseconds(20);

        Assert.Equal(TimeSpan.Zero, clock.Follow());
        Assert.Equal(TimeSpan.Zero, clock.Correction);
    }
}
