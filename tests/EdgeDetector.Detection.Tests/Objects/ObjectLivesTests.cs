using EdgeDetector.Geometry;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector.Objects;

/// <summary>Ten frames a second; the zone "yard" is the right half, the line "gate" its left side; updates come at most every second.</summary>
public sealed class ObjectLivesTests
{
    private static readonly PixelSize Frame = Watch.Frame;

    private static readonly Track Outside = Watch.At(0.3, 0.8);

    private static readonly Track Inside = Watch.At(0.7, 0.8);

    private readonly ZoneMonitor _monitor = new(new ZoneSettings
    {
        Zones = [new Zone("yard", new Polygon([new FramePoint(0.5, 0), new FramePoint(1, 0), new FramePoint(1, 1), new FramePoint(0.5, 1)])) { Inertia = 2 }],
        Lines = [new CrossingLine("gate", new FramePoint(0.5, 1), new FramePoint(0.5, 0)) { MinimumFrames = 2 }],
        Stillness = new StillnessSettings { After = TimeSpan.FromSeconds(5) },
    });

    private readonly ObjectLives _lives;
    private double _score;
    private double _toReach;
    private bool _isFull;
    private ObjectSnapshot? _taken;
    private int _frames;

    public ObjectLivesTests() =>
        _lives = new ObjectLives(new ObjectSettings { UpdateInterval = TimeSpan.FromSeconds(1) }, new ObjectIds(new Random(1)), new ObjectPictures(Score, Take));

    [Fact]
    public void Update_ConfirmedTrack_IsNewFromItsFirstFrame()
    {
        Assert.Empty(See(Outside with { State = TrackState.Tentative, Confidence = 0.7f }));
        ObjectEvent told = Assert.Single(See(Outside with { Confidence = 0.6f }));

        Assert.Equal(ObjectEventKind.New, told.Kind);
        Assert.Equal(1, told.Sequence);
        Assert.Null(told.Before);
        Assert.Equal(new ObjectIdentity(told.Identity.Id, 1, 0, At(1)), told.Identity);
        Assert.Equal(7, told.Identity.Id.Version);
        ObjectState state = told.After;
        Assert.Equal(At(2), state.SeenAt);
        Assert.Null(state.EndedAt);
        Assert.Equal(TimeSpan.FromSeconds(0.1), state.Duration);
        Assert.Equal((0.6f, 0.7f), (state.Confidence, state.BestConfidence));
        Assert.Equal((Outside.Box, Frame), (state.Box, state.Frame));
        Assert.Empty(state.Zones);
        Assert.Equal(new FramePoint(0.3, 0.8), Assert.Single(state.Path.DistinctBy(point => point.Point)).Point, Near);
    }

    [Fact]
    public void Update_TentativeTrackThatEnds_IsNeverTold()
    {
        See(Outside with { State = TrackState.Tentative });

        Assert.Empty(End(1));
    }

    [Fact]
    public void Update_Moves_IsToldAtTheInterval()
    {
        ObjectEvent[] told = [.. Enumerable.Range(0, 31).SelectMany(i => See(Watch.At(0.1 + (i * 0.011), 0.8)))];

        Assert.Equal(["New 1 None", "Update 2 None", "Update 3 None", "Update 4 None"], told.Select(one => $"{one.Kind} {one.Sequence} {one.Changes}"));
        Assert.Equal([At(1), At(11), At(21), At(31)], told.Select(one => one.After.SeenAt));
        Assert.Equal(told[..3].Select(one => one.After), told[1..].Select(one => one.Before!));
        Assert.All(told, one => Assert.Same(told[0].Identity, one.Identity));
        Assert.Equal(31, told[^1].After.Path.Count);
    }

    [Fact]
    public void Update_EntersCrossesAndLeaves_IsToldAtOnce()
    {
        See(Outside);
        Assert.Empty(See(Inside));
        ObjectEvent entered = Assert.Single(See(Inside));

        Assert.Equal(ObjectChanges.Zones | ObjectChanges.Lines, entered.Changes);
        Assert.Equal(["yard"], entered.After.Zones);
        Assert.Equal([new LineCrossing("gate", true, At(3))], entered.After.Crossings);
        Assert.Empty(entered.Before!.Zones);

        Assert.Empty(See(Outside));
        ObjectEvent left = Assert.Single(See(Outside));
        Assert.Empty(left.After.Zones);
        Assert.Equal(["yard"], left.After.EnteredZones);
        Assert.Equal(["yard"], left.Before!.Zones);
        Assert.Equal([true, false], left.After.Crossings.Select(crossing => crossing.IsForward));
    }

    [Fact]
    public void Update_CrossesForEver_KeepsTheNewestCrossings()
    {
        ObjectEvent[] told = [.. Enumerable.Range(0, 100).SelectMany(i => See(i / 2 % 2 == 0 ? Outside : Inside))];

        Assert.Equal(32, told[^1].After.Crossings.Count);
        Assert.Equal(told[^1].After.SeenAt, told[^1].After.Crossings[^1].At);
    }

    [Fact]
    public void Update_EntersAnotherTime_IsInTheEnteredZonesOnce()
    {
        ObjectEvent[] told = [.. new[] { Inside, Inside, Outside, Outside, Inside, Inside }.SelectMany(track => See(track))];

        Assert.Equal(["yard"], told[^1].After.Zones);
        Assert.Equal(["yard"], told[^1].After.EnteredZones);
    }

    [Fact]
    public void Update_Ends_TellsTheLastThatWasSeen()
    {
        See(Inside);
        See(Inside);
        See(Inside with { State = TrackState.Lost, Box = default });
        ObjectEvent end = Assert.Single(End(1));

        Assert.Equal(ObjectEventKind.End, end.Kind);
        Assert.Equal(At(2), end.After.EndedAt);
        Assert.Equal(At(2), end.After.SeenAt);
        Assert.Equal(TimeSpan.FromSeconds(0.1), end.After.Duration);
        Assert.Equal(Inside.Box, end.After.Box);
        Assert.Equal(["yard"], end.After.Zones);
        Assert.Empty(End(1));
    }

    [Fact]
    public void Update_Lost_TellsNothing()
    {
        See(Outside);

        Assert.Empty(Enumerable.Range(0, 50).SelectMany(_ => See(Outside with { State = TrackState.Lost })));
    }

    [Fact]
    public void Update_StandsStill_IsToldNoMoreUntilItMoves()
    {
        ObjectEvent[] told = [.. Enumerable.Range(0, 300).SelectMany(_ => See(Outside))];

        Assert.Equal(ObjectChanges.Stationary, told[^1].Changes);
        Assert.Equal(At(51), told[^1].After.SeenAt);
        Assert.Equal(new TrackMotion(IsStationary: true, MotionlessFrames: 50, PositionChanges: 0), told[^1].After.Motion);
        ObjectEvent[] woken = [.. Enumerable.Range(0, 15).SelectMany(i => See(Watch.At(0.3 + (i * 0.01), 0.8)))];
        Assert.Equal(ObjectChanges.Stationary, woken[0].Changes);
        Assert.Equal(new TrackMotion(IsStationary: false, MotionlessFrames: 0, PositionChanges: 1), woken[0].After.Motion);
        Assert.Equal(299, woken[0].Before!.Motion.MotionlessFrames + 249);
    }

    [Fact]
    public void Update_BetterSnapshot_IsToldAtOnce()
    {
        _score = 10;
        ObjectEvent first = Assert.Single(See(Outside));
        Assert.Equal(0, _toReach);
        Assert.Equal(new ObjectSnapshot(At(1), Outside.Box, 0.9f, 10), first.After.BestSnapshot);
        Assert.Same(first.After.BestSnapshot, _taken);

        // Less than a tenth better is not worth an event, nor is a picture that cannot be judged.
        foreach (double score in new[] { 9, 10.9, 0, -1, double.NaN })
        {
            _score = score;
            Assert.Empty(See(Outside));
            Assert.Same(first.After.BestSnapshot, _taken);
            Assert.Equal(11, _toReach, 1e-9);
        }

        _score = 11;
        ObjectEvent better = Assert.Single(See(Outside with { Confidence = 0.5f }));
        Assert.Equal(ObjectChanges.Snapshot, better.Changes);
        Assert.Equal(new ObjectSnapshot(At(7), Outside.Box, 0.5f, 11), better.After.BestSnapshot);
        Assert.Equal(10, better.Before!.BestSnapshot!.Score);
    }

    [Fact]
    public void Update_SnapshotNotTaken_IsNotToldAndTheNextIsTried()
    {
        (_score, _isFull) = (10, true);
        ObjectEvent first = Assert.Single(See(Outside));
        Assert.Equal((ObjectEventKind.New, ObjectChanges.None), (first.Kind, first.Changes));
        Assert.Null(first.After.BestSnapshot);
        Assert.Empty(See(Outside));

        (_score, _isFull) = (5, false);
        ObjectEvent taken = Assert.Single(See(Outside));
        Assert.Equal((ObjectChanges.Snapshot, 5), (taken.Changes, taken.After.BestSnapshot!.Score));

        (_score, _isFull) = (10, true);
        Assert.Empty(See(Outside));
        Assert.Equal(5, Assert.Single(End(1)).After.BestSnapshot!.Score);
    }

    [Fact]
    public void Update_WithoutSnapshots_HasNone()
    {
        _score = double.NaN;

        Assert.Null(Assert.Single(See(Outside)).After.BestSnapshot);
    }

    [Fact]
    public void Update_ClockSetBack_GoesOnTelling()
    {
        See(Outside);
        _frames = -1000;

        ObjectEvent told = Assert.Single(See(Watch.At(0.4, 0.8)));
        Assert.Equal(TimeSpan.Zero, told.After.Duration);
        Assert.Empty(See(Watch.At(0.41, 0.8)));
    }

    [Fact]
    public void Update_SeveralObjects_ShareTheSequence()
    {
        Track other = Inside with { Id = 2, ClassId = 5 };

        ObjectEvent[] told = [.. See(Outside, other), .. See(Outside, other), .. End(1, 2)];

        Assert.Equal(["1 New 1", "2 New 2", "3 Update 2", "4 End 1", "5 End 2"], told.Select(one => $"{one.Sequence} {one.Kind} {one.Identity.TrackId}"));
        Assert.Equal(2, told.Select(one => one.Identity.Id).Distinct().Count());
    }

    [Fact]
    public void Update_ZoneGoneFromTheSettings_IsLeft()
    {
        See(Inside);
        See(Inside);
        _monitor.Settings = new ZoneSettings();

        ObjectEvent told = Assert.Single(See(Inside));
        Assert.Equal(ObjectChanges.Zones, told.Changes);
        Assert.Empty(told.After.Zones);
    }

    private double Score(in Track track, double toReach)
    {
        _toReach = toReach;
        return _score;
    }

    private bool Take(ObjectIdentity identity, ObjectSnapshot snapshot)
    {
        Assert.Equal(1, identity.TrackId);
        _taken = _isFull ? _taken : snapshot;
        return !_isFull;
    }

    private static bool Near(FramePoint a, FramePoint b) => Math.Abs(a.X - b.X) < 1e-6 && Math.Abs(a.Y - b.Y) < 1e-6;

    /// <summary>Capture time of a frame, the first being 1.</summary>
    private static DateTimeOffset At(int frame) => Watch.Start.AddMilliseconds(frame * 100);

    private ObjectEvent[] See(params Track[] tracks) => Next(tracks, []);

    private ObjectEvent[] End(params long[] ids) => Next([], ids);

    private ObjectEvent[] Next(Track[] tracks, long[] ended)
    {
        TrackedFrame frame = new(At(++_frames), Frame, tracks, ended);
        ReadOnlySpan<ZoneEvent> done = _monitor.Update(frame);
        return _lives.Update(frame, done, _monitor.Motions).ToArray();
    }
}
