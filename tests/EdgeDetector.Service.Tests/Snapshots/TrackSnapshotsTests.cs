using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;
using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

public sealed class TrackSnapshotsTests : IAsyncDisposable
{
    private static readonly SnapshotSettings Plain = new(Enabled: true, Crop: true, Margin: 0, Box: false, new JpegFormat(1000, 95));
    private static readonly Track Person = new(1, 0, 0.5f, new Box(20, 30, 40, 50), TrackState.Confirmed, TimeSpan.Zero);

    private readonly SnapshotStage _stage = new(TimeProvider.System);
    private readonly TrackSnapshots _snapshots;
    private readonly ObjectLives _lives;
    private readonly DateTimeOffset _start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private SnapshotSettings _settings = Plain;
    private int _frames;

    public TrackSnapshotsTests()
    {
        _snapshots = new TrackSnapshots("gate", ["person", "car"], _stage.Writer);
        _lives = new ObjectLives(new ObjectSettings(), new ObjectIds(), _snapshots.Pictures);
        _stage.Writer.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.Writer.StopAsync(TestContext.Current.CancellationToken);
        _stage.Dispose();
    }

    [Theory]
    [InlineData(20, 30, 40, 50, 40 * 50)]
    [InlineData(20.4f, 30.9f, 39.2f, 49.1f, 40 * 50)]
    [InlineData(-30, 30, 50, 50, 20 * 50)]
    [InlineData(80, 90, 500, 500, 20 * 10)]
    public void Score_Box_IsSharpnessTimesVisibleSizeTimesConfidence(float x, float y, float width, float height, int visible)
    {
        using Frame frame = Pictures.Frame(100, 100, (at, _) => Pictures.Stripes(at, 8));
        _snapshots.Look(frame, _settings);

        double score = _snapshots.Score(Person with { Box = new Box(x, y, width, height) }, toReach: 0);

        Assert.Equal(0.5 * visible / 10_000 * (257.0 / 357), score, 1e-9);
    }

    [Fact]
    public void Score_CannotReachTheBest_ReadsNoPixels()
    {
        Frame frame = Pictures.Frame(100, 100, (_, _) => 0);
        _snapshots.Look(frame, _settings);
        frame.Dispose();

        Assert.Equal(0, _snapshots.Score(Person, toReach: 0.1));
        Assert.Throws<ObjectDisposedException>(() => _snapshots.Score(Person, toReach: 0.0999));
    }

    [Fact]
    public void Score_OutsideTheFrameOffOrNoFrame_IsNone()
    {
        Assert.Equal(0, _snapshots.Score(Person, 0));
        using Frame frame = Pictures.Frame(100, 100, (_, _) => 0);
        _snapshots.Look(frame, _settings);
        Assert.Equal(0, _snapshots.Score(Person with { Box = new Box(-50, 10, 40, 40) }, 0));
        _snapshots.Look(frame, Plain with { Enabled = false });
        Assert.Equal(0, _snapshots.Score(Person, 0));
    }

    [Theory]
    [InlineData(0, 20, 30, 40, 50, 40, 50)]
    [InlineData(0.25, 20, 30, 40, 50, 60, 76)]
    [InlineData(0.25, 19.5f, 30.5f, 40, 50, 61, 75)]
    [InlineData(0.5, 5, 5, 40, 50, 65, 80)]
    [InlineData(2, 20, 30, 40, 50, 100, 100)]
    [InlineData(0, -10, 70, 40, 50, 30, 30)]
    public async Task Take_Crop_IsTheBoxWithItsMarginInsideTheFrame(double margin, float x, float y, float width, float height, int cutWidth, int cutHeight)
    {
        _settings = Plain with { Margin = margin };

        See(100, 100, Person with { Box = new Box(x, y, width, height) });

        using Mat picture = await NextAsync();
        Assert.Equal(new Size(cutWidth, cutHeight), picture.Size());
    }

    [Fact]
    public async Task Take_Crop_HasThePixelsOfTheBox()
    {
        using Frame frame = Pictures.Frame(100, 100, (x, y) => x is >= 20 and < 60 && y is >= 30 and < 80 ? (byte)200 : (byte)0);

        See(frame, Person);

        using Mat picture = await NextAsync();
        Assert.InRange(picture.Mean().Val1, 197, 203);
        Assert.InRange(picture.At<Vec3b>(0, 0).Item1, 190, 210);
        Assert.InRange(picture.At<Vec3b>(49, 39).Item1, 190, 210);
    }

    [Fact]
    public async Task Take_WholeFrame_IsMadeSmallEnoughAndKeepsItsShape()
    {
        _settings = Plain with { Crop = false, Format = new JpegFormat(48, 95) };

        See(160, 96, Person);

        using Mat picture = await NextAsync();
        Assert.Equal(new Size(80, 48), picture.Size());
    }

    [Fact]
    public async Task Take_Box_IsDrawnAroundTheObjectInItsPlace()
    {
        _settings = Plain with { Crop = false, Box = true };
        using Frame frame = Pictures.Frame(300, 300, (_, _) => 100);

        See(frame, Person with { Box = new Box(60, 90, 120, 150) });

        using Mat picture = await NextAsync();
        Assert.True(IsMarked(picture, 60, 165) && IsMarked(picture, 180, 165) && IsMarked(picture, 120, 240));
        Assert.False(IsMarked(picture, 120, 165));
        Assert.False(IsMarked(picture, 30, 280));
    }

    [Fact]
    public async Task Take_NotBetter_CopiesNothing()
    {
        See(100, 100, Person);
        (await NextAsync()).Dispose();

        See(100, 100, Person);
        See(100, 100, Person with { Confidence = 0.54f });
        See(100, 100, Person with { Confidence = 0.3f });
        Frame gone = Pictures.Frame(100, 100, (_, _) => 0);
        gone.Dispose();
        See(gone, Person);
        See(100, 100, Person with { Confidence = 0.56f });

        (await NextAsync()).Dispose();
        Assert.Equal(2, _stage.Writer.Counters.Encoded);
        Assert.Empty(_stage.Told);
    }

    [Fact]
    public async Task Take_ObjectEnds_LeavesItsBestInAFile()
    {
        See(100, 100, Person);
        ObjectIdentity identity = See(100, 100, Person with { Box = new Box(0, 0, 90, 80) })[0].Identity;
        End(1);

        await SnapshotStage.UntilAsync(() => _stage.Writer is { Waiting: 0 } && _stage.Store.Open(identity.Id) is not null, "there is a file");
        await using Stream? stream = await _stage.Writer.OpenAsync(identity.Id, TestContext.Current.CancellationToken);
        using MemoryStream copy = new();
        await stream!.CopyToAsync(copy, TestContext.Current.CancellationToken);
        using Mat picture = Pictures.Decode(copy.ToArray());
        Assert.Equal(new Size(90, 80), picture.Size());
    }

    [Fact]
    public async Task Take_NoRoom_IsNeitherTakenNorTold()
    {
        // Nobody encodes: the pictures of 512 others wait.
        await _stage.Writer.StopAsync(TestContext.Current.CancellationToken);
        Guid[] others = [.. Enumerable.Range(0, 512).Select(_ => Guid.CreateVersion7())];
        Assert.All(others, id => Assert.True(_stage.Writer.Renew(new SnapshotSubject(id, "gate", "car"), Pictures.Draft(1, 1), Plain.Format)));

        ObjectEvent told = Assert.Single(See(100, 100, Person));

        Assert.Null(told.After.BestSnapshot);
        Assert.Equal(1, _stage.Writer.Counters.Dropped);
        Assert.Null(await _stage.Writer.OpenAsync(told.Identity.Id, TestContext.Current.CancellationToken));
    }

    private static bool IsMarked(Mat picture, int x, int y)
    {
        Vec3b pixel = picture.At<Vec3b>(y, x);
        return Math.Abs(pixel.Item0) + Math.Abs(pixel.Item1 - 100) + Math.Abs(pixel.Item2) > 90;
    }

    private ObjectEvent[] See(int width, int height, Track track)
    {
        using Frame frame = Pictures.Frame(width, height, (x, _) => Pictures.Stripes(x, 200));
        return See(frame, track);
    }

    private ObjectEvent[] See(Frame frame, Track track)
    {
        _snapshots.Look(frame, _settings);
        TrackedFrame seen = new(_start.AddMilliseconds(40 * ++_frames), new PixelSize(frame.Width, frame.Height), [track], []);
        return Tell(seen, [default]);
    }

    private void End(long id) => Tell(new TrackedFrame(_start.AddMilliseconds(40 * ++_frames), new PixelSize(100, 100), [], [id]), []);

    private ObjectEvent[] Tell(TrackedFrame frame, ReadOnlySpan<TrackMotion> motions)
    {
        ReadOnlySpan<ObjectEvent> told = _lives.Update(frame, [], motions);
        _snapshots.Leave(told);
        return told.ToArray();
    }

    private async Task<Mat> NextAsync()
    {
        ToldPicture? told = null;
        await SnapshotStage.UntilAsync(() => _stage.Told.TryDequeue(out told), "a picture is told");
        Assert.Equal(("gate", "person"), (told!.Subject.Camera, told.Subject.ClassName));
        return Pictures.Decode(told.Jpeg);
    }
}
