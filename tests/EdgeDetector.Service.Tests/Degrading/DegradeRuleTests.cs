using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Degrading;

public sealed class DegradeRuleTests
{
    private static readonly DegradeOptions Heat = new() { AboveTemperature = 80, CoolBy = 5, After = TimeSpan.FromSeconds(30) };
    private static readonly DegradeOptions Age = new() { AboveAge = TimeSpan.FromMilliseconds(500), After = TimeSpan.FromSeconds(10) };

    private readonly FakeTimeProvider _time = new();
    private readonly DegradeRule _rule;

    public DegradeRuleTests() => _rule = new DegradeRule(_time);

    [Fact]
    public void Look_TooHotForLongEnough_DegradesAndSaysWhy()
    {
        Assert.False(Look(Heat, 81, seconds: 0));
        Assert.False(Look(Heat, 81, seconds: 29));
        Assert.True(Look(Heat, 82.5, seconds: 1));
        Assert.Equal("GPU-therm is at 82.5 °C, above 80.0", _rule.Reason);
        Assert.False(Look(Heat, 83, seconds: 60));
    }

    [Fact]
    public void Look_HeatThatPasses_ChangesNothing()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.False(Look(Heat, 81, seconds: 20));
            Assert.False(Look(Heat, 79, seconds: 1));
        }

        Assert.Null(_rule.Reason);
    }

    [Fact]
    public void Look_CoolerButNotByEnough_StaysDegradedUntilItIsForLongEnough()
    {
        Look(Heat, 90, seconds: 0);
        Assert.True(Look(Heat, 90, seconds: 30));

        Assert.False(Look(Heat, 78, seconds: 600));
        Assert.NotNull(_rule.Reason);
        Assert.False(Look(Heat, 75, seconds: 1));
        Assert.False(Look(Heat, 74, seconds: 20));
        Assert.True(Look(Heat, 74, seconds: 10));
        Assert.Null(_rule.Reason);
    }

    [Fact]
    public void Look_OldFrames_DegradesUntilTheyAreHalfAsOld()
    {
        Assert.False(_rule.Look(Age, null, TimeSpan.FromMilliseconds(800)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_rule.Look(Age, null, TimeSpan.FromMilliseconds(800)));
        Assert.Equal("frames are 800 ms old, above 500", _rule.Reason);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.False(_rule.Look(Age, null, TimeSpan.FromMilliseconds(300)));
        Assert.False(_rule.Look(Age, null, TimeSpan.FromMilliseconds(200)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_rule.Look(Age, null, TimeSpan.FromMilliseconds(200)));
        Assert.Null(_rule.Reason);
    }

    [Fact]
    public void Look_NothingTold_NeverDegrades()
    {
        Assert.False(_rule.Look(Heat, null, null));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_rule.Look(Heat, null, null));
        Assert.Null(_rule.Reason);
    }

    [Fact]
    public void Look_SensorFallsSilentWhileHot_IsNoCooling()
    {
        Look(Heat, 90, seconds: 0);
        Look(Heat, 90, seconds: 30);

        Assert.False(_rule.Look(Heat, null, null));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_rule.Look(Heat, null, null));
        Assert.NotNull(_rule.Reason);
    }

    private bool Look(DegradeOptions options, double temperature, int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _rule.Look(options, new KeyValuePair<string, double>("GPU-therm", temperature), null);
    }
}
