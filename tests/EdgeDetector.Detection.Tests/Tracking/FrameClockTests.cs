namespace EdgeDetector.Tracking;

public sealed class FrameClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Advance_FirstFrames_LearnsTheIntervalFromTheSecond()
    {
        FrameClock clock = new();

        clock.Advance(Start);
        Assert.Equal((true, TimeSpan.FromSeconds(1) / 30), (clock.IsFirst, clock.UsualInterval));

        clock.Advance(Start.AddMilliseconds(100));
        Assert.Equal((false, TimeSpan.FromMilliseconds(100)), (clock.IsFirst, clock.UsualInterval));
    }

    [Fact]
    public void Advance_OneStall_HardlyMovesTheUsualInterval()
    {
        FrameClock clock = new();
        clock.Advance(Start);
        clock.Advance(Start.AddMilliseconds(100));

        TimeSpan elapsed = clock.Advance(Start.AddSeconds(60));

        // It counts as four intervals: 100 + 300 / 16.
        Assert.Equal(TimeSpan.FromMilliseconds(59_900), elapsed);
        Assert.Equal(118.75, clock.UsualInterval.TotalMilliseconds, 0.01);
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(100, 100)]
    [InlineData(500, 100)]
    public void MotionInterval_AtAnyRate_IsTheCamerasButATenthOfASecondAtMost(int usual, int expected)
    {
        FrameClock clock = new();
        clock.Advance(Start);
        clock.Advance(Start.AddMilliseconds(usual));

        Assert.Equal(TimeSpan.FromMilliseconds(expected), clock.MotionInterval);
    }

    [Fact]
    public void Advance_ClockSetBack_StandsStill()
    {
        FrameClock clock = new();
        clock.Advance(Start);
        clock.Advance(Start.AddMilliseconds(100));

        Assert.Equal(TimeSpan.Zero, clock.Advance(Start.AddHours(-1)));
        Assert.Equal(TimeSpan.FromMilliseconds(50), clock.Advance(Start.AddHours(-1).AddMilliseconds(50)));
        Assert.Equal(TimeSpan.FromMilliseconds(150), clock.Now);
    }
}
