using System.Globalization;
using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

/// <summary>Still after 10 s; the tolerance is 0.15 of a box of 100x100 pixels.</summary>
public sealed class StillnessTests
{
    private static readonly Track Here = Watch.At(0.5, 0.8);

    [Fact]
    public void Update_DoesNotMove_IsStationaryAfterTheTime()
    {
        Watch watch = new(new ZoneSettings());

        Assert.Equal(["101: Stationary"], watch.Walk(Enumerable.Repeat(Here, 500)));
        Assert.Equal(new TrackMotion(IsStationary: true, MotionlessFrames: 499, PositionChanges: 0), watch.Monitor.Motions[0]);
    }

    [Fact]
    public void Update_OneFrameInFiveSeconds_IsStationaryAfterTheSameTime()
    {
        Watch watch = new(new ZoneSettings()) { Step = TimeSpan.FromSeconds(5) };

        Assert.Equal(["3: Stationary"], watch.Walk(Enumerable.Repeat(Here, 10)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Update_BoxTremblesByThreeHundredthsOfItsSize_IsStationaryForAnHour(int seed)
    {
        Random random = new(seed);
        Watch watch = new(new ZoneSettings());

        Assert.Equal(["101: Stationary"], watch.Walk(Enumerable.Range(0, 36_000).Select(_ => Trembling(random))));
    }

    [Fact]
    public void Update_WalksOn_IsNeverStationary()
    {
        Watch watch = new(new ZoneSettings());

        // 3 pixels a second: 15 pixels, at which it has moved, take 5 of the 10 s.
        Assert.Empty(watch.Walk(Enumerable.Range(0, 1000).Select(i => Here with { Box = Here.Box with { X = i * 0.3f } })));
        Assert.False(watch.Monitor.Motions[0].IsStationary);
    }

    [Fact]
    public void Update_SetsOff_WakesWithinTwoSeconds()
    {
        Watch watch = new(new ZoneSettings());
        watch.Walk(Enumerable.Repeat(Here, 200));

        // 40 pixels a second: 15 are over after 0.4 s, and the smoothing follows a second later.
        string[] told = watch.Walk(Enumerable.Range(1, 30).Select(i => Here with { Box = Here.Box with { X = Here.Box.X + (i * 4) } }));

        Assert.Equal("Moving", Assert.Single(told).Split(": ")[1]);
        Assert.InRange(int.Parse(told[0].Split(':')[0], CultureInfo.InvariantCulture), 5, 15);
        Assert.Equal(1, watch.Monitor.Motions[0].PositionChanges);
        Assert.False(watch.Monitor.Motions[0].IsStationary);
    }

    [Fact]
    public void Update_ComesNearer_Wakes()
    {
        Watch watch = new(new ZoneSettings());
        watch.Walk(Enumerable.Repeat(Here, 200));
        Box grown = new(Here.Box.X - 30, Here.Box.Y - 30, 160, 160);

        Assert.Single(watch.Walk(Enumerable.Repeat(Here with { Box = grown }, 20)));
    }

    [Theory]
    [InlineData(0, 0, 50, 100)]
    [InlineData(50, 0, 50, 100)]
    [InlineData(0, 60, 100, 40)]
    [InlineData(0, 0, 100, 40)]
    public void Update_HalfHidden_StaysStationary(float x, float y, float width, float height)
    {
        Watch watch = new(new ZoneSettings());
        watch.Walk(Enumerable.Repeat(Here, 200));
        Track hidden = Here with { Box = new Box(Here.Box.X + x, Here.Box.Y + y, width, height) };

        Assert.Empty(watch.Walk([.. Enumerable.Repeat(hidden, 50), .. Enumerable.Repeat(Here, 50)]));
        Assert.True(watch.Monitor.Motions[0].IsStationary);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 1)]
    public void Update_LongVehicleComesInSlowlyFromAnEdge_IsNeverStationary(int right, int down)
    {
        // 400 pixels long, 10 pixels a second; it begins with 20 pixels in the picture and the picture's edge cuts off the rest for 38 s.
        IEnumerable<Track> ways = Enumerable.Range(0, 380).Select(i => Cut(400, 20 + i, right, down));

        Assert.Empty(new Watch(new ZoneSettings()).Walk(ways));
        Assert.Empty(new Watch(new ZoneSettings()).Walk(ways.Reverse()));
    }

    [Fact]
    public void Update_TremblesWherePictureEndsBeforeIt_IsStationaryForAnHour()
    {
        Random random = new(1);
        Watch watch = new(new ZoneSettings());

        Assert.Equal(
            ["101: Stationary"],
            watch.Walk(Enumerable.Range(0, 36_000).Select(_ => Trembling(random)).Select(track => track with { Box = track.Box with { X = 0 } })));
    }

    [Fact]
    public void Update_PictureShowsNeitherEnd_IsStationary()
    {
        Watch watch = new(new ZoneSettings());

        Assert.Equal(["101: Stationary"], watch.Walk(Enumerable.Repeat(Here with { Box = new Box(0, 200, Watch.Frame.Width, 100) }, 200)));
    }

    [Fact]
    public void Update_StationaryOnTheEdgeOfAZone_TellsNothingAgain()
    {
        Polygon area = new([new FramePoint(0.5, 0), new FramePoint(1, 0), new FramePoint(1, 1), new FramePoint(0.5, 1)]);
        Watch watch = new(new ZoneSettings
        {
            Zones = [new Zone("yard", area) { Inertia = 1 }],
            Lines = [new CrossingLine("gate", new FramePoint(0.5, 0), new FramePoint(0.5, 1)) { MinimumFrames = 1 }],
        });
        Random random = new(3);
        watch.Walk(Enumerable.Range(0, 105).Select(_ => Trembling(random)));

        Assert.Empty(watch.Walk(Enumerable.Range(0, 1000).Select(_ => Trembling(random))));
    }

    [Fact]
    public void Update_Lost_IsNotCounted()
    {
        Watch watch = new(new ZoneSettings());

        Assert.Empty(watch.Walk([Here, .. Enumerable.Repeat(Here with { State = TrackState.Lost }, 200)]));
        Assert.Equal(["1: Stationary"], watch.Walk([Here]));
        Assert.Equal(1, watch.Monitor.Motions[0].MotionlessFrames);
    }

    /// <summary>What the picture shows of a vehicle that is in it by some pixels, at the edge to the right (1) or left (-1), below (1) or above (-1).</summary>
    private static Track Cut(int length, float inside, int right, int down)
    {
        const int Thickness = 100;
        (float start, float end) = (right, down) switch
        {
            (1, _) => (Watch.Frame.Width - inside, Watch.Frame.Width - inside + length),
            (-1, _) => (inside - length, inside),
            (_, 1) => (Watch.Frame.Height - inside, Watch.Frame.Height - inside + length),
            _ => (inside - length, inside),
        };
        start = MathF.Max(start, 0);
        end = MathF.Min(end, right != 0 ? Watch.Frame.Width : Watch.Frame.Height);
        return Here with { Box = right != 0 ? new Box(start, 200, end - start, Thickness) : new Box(200, start, Thickness, end - start) };
    }

    /// <summary>Place and size off by normally distributed 3 % of the size.</summary>
    private static Track Trembling(Random random)
    {
        Box box = Here.Box;
        float width = box.Width + Noise(), height = box.Height + Noise();
        return Here with { Box = new Box(box.X + ((box.Width - width) / 2) + Noise(), box.Y + ((box.Height - height) / 2) + Noise(), width, height) };

        float Noise() => (float)(3 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
    }
}
