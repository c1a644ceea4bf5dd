using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Telemetry;

public sealed class HeartbeatsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Stuck_NoBeatForTooLong_NamesTheStage()
    {
        Heartbeats heartbeats = new(_time);
        heartbeats.Register("mqtt publisher");
        Heartbeat camera = heartbeats.Register("camera gate");

        _time.Advance(TimeSpan.FromSeconds(20));
        camera.Beat();
        _time.Advance(TimeSpan.FromSeconds(11));

        Heartbeat stuck = Assert.Single(heartbeats.Stuck(TimeSpan.FromSeconds(30)));
        Assert.Equal("mqtt publisher", stuck.Stage);
        Assert.Equal(31, stuck.Age.TotalSeconds, 3);
    }

    [Fact]
    public void Unregister_EndedLoop_IsNotMissed()
    {
        Heartbeats heartbeats = new(_time);
        heartbeats.Unregister(heartbeats.Register("camera gate"));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(heartbeats.Stuck(TimeSpan.FromSeconds(30)));
    }
}
