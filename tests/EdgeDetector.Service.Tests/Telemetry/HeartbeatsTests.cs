using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Telemetry;

public sealed class HeartbeatsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Stuck_NoBeatForTooLong_NamesLoopAndStep()
    {
        Heartbeats heartbeats = new(_time);
        heartbeats.Register("mqtt publisher").Beat("sending");
        Heartbeat camera = heartbeats.Register("camera gate");

        _time.Advance(TimeSpan.FromSeconds(20));
        camera.Beat("inference");
        _time.Advance(TimeSpan.FromSeconds(11));

        Heartbeat stuck = Assert.Single(heartbeats.Stuck(TimeSpan.FromSeconds(30)));
        Assert.Equal("mqtt publisher (sending)", stuck.Stage);
        Assert.Equal(31, stuck.Age.TotalSeconds, 3);
        Assert.Equal(
            "no progress of camera gate (inference) for 11.0 s, mqtt publisher (sending) for 31.0 s", LivenessGuard.Describe(heartbeats.All));
    }

    [Fact]
    public void Miss_LoopThatLives_IsStuckInWhatItVouchesFor()
    {
        Heartbeats heartbeats = new(_time);
        Heartbeat camera = heartbeats.Register("camera gate");
        camera.Beat("waiting for a frame");

        _time.Advance(TimeSpan.FromSeconds(31));
        camera.Miss("supervision of the capture");

        Assert.Equal("camera gate (supervision of the capture)", Assert.Single(heartbeats.Stuck(TimeSpan.FromSeconds(30))).Stage);
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
