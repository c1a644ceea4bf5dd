using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

public sealed class CameraTrackingTests
{
    private static readonly string[] Classes = ["person", "car"];
    private static readonly CameraOptions Plain = new();
    private static readonly FramePoint[] LeftHalf = [new(0, 0), new(0.5, 0), new(0.5, 1), new(0, 1)];

    private readonly FramePool _pool = new();
    private readonly CameraTracking _tracking;
    private long _frames;

    public CameraTrackingTests() => _tracking = new CameraTracking(Settings(Plain).Watch, new SteadyClock(TimeProvider.System), new ObjectIds());

    [Fact]
    public void Update_WeakDetection_KeepsItsObjectAliveButIsNoDetection()
    {
        Show(Plain, At(10, 0.9f));

        ObjectEvent[] told = Show(Plain, At(11, 0.2f), At(150, 0.2f));

        Assert.Empty(told);
        Assert.Empty(_tracking.Detections);
        Assert.Equal(0, _tracking.Identities.Length);
        for (int i = 0; i < 60; i++)
        {
            Assert.Empty(Show(Plain, At(11, 0.2f)));
        }
    }

    [Fact]
    public void Update_WeakAmongOthers_GivesEachDetectionItsIdentity()
    {
        Show(Plain, At(10, 0.9f), At(150, 0.8f));

        Show(Plain, At(151, 0.9f), At(90, 0.3f), At(10, 0.2f));

        Assert.Equal([151, 90], _tracking.Detections.Select(detection => detection.Box.X));
        Assert.Equal([2, 0], _tracking.Identities.ToArray());
    }

    [Fact]
    public void Update_SeenOnce_HasNoIdentityUntilItIsSeenAgain()
    {
        Show(Plain, At(10, 0.9f));

        Assert.Empty(Show(Plain, At(10, 0.9f), At(150, 0.9f)));
        Assert.Equal([1, 0], _tracking.Identities.ToArray());

        ObjectEvent[] told = Show(Plain, At(10, 0.9f), At(151, 0.9f));
        Assert.Equal([1, 2], _tracking.Identities.ToArray());
        Assert.Equal(2, Assert.Single(told).Identity.TrackId);
    }

    [Fact]
    public void Update_Masked_IsNeitherDetectionNorObject()
    {
        CameraOptions masked = new() { Masks = new Dictionary<string, MaskOptions> { ["tree"] = new() { Points = LeftHalf } } };

        ObjectEvent[] told = Show(masked, At(10, 0.9f), At(150, 0.9f));

        Assert.Equal(150, Assert.Single(_tracking.Detections).Box.X);
        Assert.Equal(150, Assert.Single(told).After.Box.X);
    }

    [Fact]
    public void Update_OtherZones_HoldAtOnceAndIdentitiesStay()
    {
        Guid id = Assert.Single(Show(Plain, At(10, 0.9f))).Identity.Id;
        CameraOptions zoned = new() { Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() { Points = LeftHalf, Inertia = 1 } } };

        ObjectEvent entered = Assert.Single(Show(zoned, At(10, 0.9f)));
        ObjectEvent left = Assert.Single(Show(Plain, At(10, 0.9f)));

        Assert.Equal((id, ObjectChanges.Zones, 1), (entered.Identity.Id, entered.Changes, entered.After.Zones.Count));
        Assert.Equal((id, ObjectChanges.Zones, 0), (left.Identity.Id, left.Changes, left.After.Zones.Count));
    }

    [Fact]
    public void Change_ZoneGone_IsLeftAtOnceAndNothingElseIsTold()
    {
        CameraOptions zoned = new() { Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() { Points = LeftHalf, Inertia = 1 } } };
        Assert.False(_tracking.Change(Settings(zoned).Watch, out _));
        Guid id = Assert.Single(Show(zoned, At(10, 0.9f))).Identity.Id;
        Show(zoned, At(10, 0.9f), At(150, 0.9f));
        Assert.False(_tracking.Change(Settings(zoned).Watch, out _));

        Assert.True(_tracking.Change(Settings(Plain).Watch, out TrackedScene scene));

        ObjectEvent left = Assert.Single(scene.Told.ToArray());
        Assert.Equal((id, ObjectEventKind.Update, ObjectChanges.Zones, 0), (left.Identity.Id, left.Kind, left.Changes, left.After.Zones.Count));
        Assert.Equal(2, scene.Sequence);
        Assert.False(_tracking.Change(Settings(Plain).Watch, out _));
        Assert.Equal(ObjectEventKind.New, Assert.Single(Show(Plain, At(10, 0.9f), At(150, 0.9f))).Kind);
    }

    [Fact]
    public void EndAll_SomebodyThere_EndsEachOnce()
    {
        Assert.False(_tracking.EndAll(out _));
        Show(Plain, At(10, 0.9f), At(150, 0.9f));

        Assert.True(_tracking.EndAll(out TrackedScene scene));

        Assert.Equal([ObjectEventKind.End, ObjectEventKind.End], scene.Told.ToArray().Select(told => told.Kind));
        Assert.Empty(_tracking.Detections);
        Assert.False(_tracking.EndAll(out _));
    }

    [Fact]
    public void Update_NothingNew_AllocatesNothing()
    {
        CameraSettings settings = Settings(Plain);
        Detection[] detections = [At(10, 0.9f), At(150, 0.2f), At(90, 0.9f)];
        Frame[] frames = [.. Enumerable.Range(0, 200).Select(_ => NextFrame())];
        Feed(frames.AsSpan(0, 50), detections, settings);

        Assert.Equal(0, Allocations.Least(round => Feed(frames.AsSpan(50 + (30 * round), 30), detections, settings)));
    }

    private static Detection At(float x, float confidence) => new(0, confidence, new Box(x, 40, 20, 40));

    private static CameraSettings Settings(CameraOptions camera)
    {
        // Ever so rarely, so that updates by time alone do not come.
        EdgeDetectorOptions options = new()
        {
            Cameras = new Dictionary<string, CameraOptions> { ["gate"] = camera },
            Events = new EventOptions { UpdateInterval = TimeSpan.FromHours(1) },
            Objects = new ObjectOptions { Stationary = new StationaryOptions { After = TimeSpan.FromHours(1) } },
        };
        DetectionThresholds thresholds = DetectionThresholds.Create(Classes, 0.25, new Dictionary<string, double>(), 0.45);
        return new CameraSettings(thresholds, CameraZones.Of("gate", options, Classes), SnapshotSettings.Of("gate", options), options.Mqtt.Detections, true, null);
    }

    private ObjectEvent[] Show(CameraOptions camera, params Detection[] detections)
    {
        using Frame frame = NextFrame();
        _tracking.Found.Clear();
        _tracking.Found.AddRange(detections);
        return _tracking.Update(frame, Settings(camera)).Told.ToArray();
    }

    private void Feed(ReadOnlySpan<Frame> frames, Detection[] detections, CameraSettings settings)
    {
        foreach (Frame frame in frames)
        {
            _tracking.Found.Clear();
            _tracking.Found.AddRange(detections);
            _tracking.Update(frame, settings);
        }
    }

    private Frame NextFrame() => new("gate", ++_frames, States.Start.AddMilliseconds(_frames * 33), _pool.Rent(200, 100));
}
