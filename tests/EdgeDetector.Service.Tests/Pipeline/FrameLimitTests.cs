using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Pipeline;

public sealed class FrameLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(30, 10, 100)]
    [InlineData(25, 10, 100)]
    [InlineData(30, 24, 240)]
    [InlineData(5, 10, 50)]
    [InlineData(10, 0.5, 5)]
    public void Go_CameraOfItsOwnBeat_KeepsTheRateOverTenSeconds(int camera, double limit, int expected) =>
        Assert.InRange(Pass(camera, limit, TimeSpan.FromSeconds(10)), expected - 1, expected + 1);

    [Fact]
    public void Wait_NoLimit_IsNone()
    {
        FrameLimit limit = new(_time);
        limit.Go(null);

        Assert.Equal(TimeSpan.Zero, limit.Wait(null));
    }

    [Fact]
    public void Wait_RateRaised_HoldsAtOnce()
    {
        FrameLimit limit = new(_time);
        limit.Go(0.1);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal(TimeSpan.FromMilliseconds(9950), limit.Wait(0.1));
        Assert.Equal(TimeSpan.FromMilliseconds(50), limit.Wait(10));
    }

    [Fact]
    public void Go_AfterAPause_DoesNotMakeUpForIt()
    {
        FrameLimit limit = new(_time);
        limit.Go(10);
        _time.Advance(TimeSpan.FromSeconds(5));
        limit.Go(10);

        Assert.Equal(TimeSpan.FromMilliseconds(100), limit.Wait(10));
    }

    private int Pass(int camera, double fps, TimeSpan length)
    {
        FrameLimit limit = new(_time);
        int passed = 0;
        for (TimeSpan now = TimeSpan.Zero; now < length; now += TimeSpan.FromSeconds(1.0 / camera))
        {
            if (limit.Wait(fps) <= TimeSpan.Zero)
            {
                limit.Go(fps);
                passed++;
            }

            _time.Advance(TimeSpan.FromSeconds(1.0 / camera));
        }

        return passed;
    }
}
