using System.Text;
using System.Text.Json;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using Drawn = EdgeDetector.Service.Snapshots.Pictures;

namespace EdgeDetector.Service.Live;

public sealed class CameraViewTests : IDisposable
{
    private static readonly IReadOnlyList<string> Classes = ["person", "car"];

    private readonly FakeTimeProvider _time = new();
    private readonly LiveViews _views;
    private readonly CameraView _gate;

    public CameraViewTests()
    {
        _views = new LiveViews(new SteadyClock(_time));
        _gate = _views.Of("gate");
    }

    // What does not come fails the test, and does not hang it.
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(20));

    private CancellationToken Limit => _limit.Token;

    public void Dispose() => _limit.Dispose();

    private LiveCounters Counters => _views.Counters;

    [Fact]
    public void Show_NobodyLooks_EncodesNothing()
    {
        Show(_gate, 64, 48);

        Assert.Equal(0, Counters.Pictures);
        Assert.Null(_gate.Proposals);
    }

    [Fact]
    public async Task Show_ThreeViewersOfOneWidth_EncodesOnceForAll()
    {
        PictureViewer[] viewers = [.. Enumerable.Range(0, 3).Select(_ => Join(_gate, fps: 10, width: 320))];

        Show(_gate, 640, 480);
        LivePicture[] pictures = await Task.WhenAll(viewers.Select(viewer => viewer.TakeAsync(Limit)));

        Assert.Equal(1, Counters.Pictures);
        Assert.All(pictures, picture => Assert.Same(pictures[0], picture));
        using Mat decoded = Drawn.Decode(pictures[0].Jpeg);
        Assert.Equal(new Size(320, 240), decoded.Size());
    }

    [Fact]
    public async Task Show_NarrowerFrameThanWanted_IsNotBlownUp()
    {
        PictureViewer viewer = Join(_gate, fps: 10, width: 1920);

        Show(_gate, 64, 48);

        using Mat decoded = Drawn.Decode((await viewer.TakeAsync(Limit)).Jpeg);
        Assert.Equal(new Size(64, 48), decoded.Size());
    }

    [Fact]
    public async Task Show_OtherWidthsAndRates_EachGetsItsOwn()
    {
        PictureViewer often = Join(_gate, fps: 10, width: 320);
        PictureViewer seldom = Join(_gate, fps: 1, width: 160);

        int seen = 0;
        for (int i = 0; i < 20; i++)
        {
            Show(_gate, 640, 480);
            await often.TakeAsync(Limit);
            seen++;
            await UntilFreeAsync();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        // Two seconds: twenty of the one, two of the other, of whom the newest waits.
        Assert.Equal(20, seen);
        Assert.InRange(Counters.Pictures, 22, 23);
        using Mat decoded = Drawn.Decode((await seldom.TakeAsync(Limit)).Jpeg);
        Assert.Equal(new Size(160, 120), decoded.Size());
    }

    [Fact]
    public async Task Show_SlowViewer_GetsTheNewestAndLosesAreCounted()
    {
        PictureViewer viewer = Join(_gate, fps: 10, width: 160);

        for (long sequence = 1; sequence <= 5; sequence++)
        {
            Show(_gate, 64, 48, sequence);
            await UntilFreeAsync(encoded: sequence);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(5, (await viewer.TakeAsync(Limit)).Sequence);
        Assert.Equal(4, Counters.Dropped);
    }

    [Fact]
    public async Task Show_SeveralCamerasOfOneViewer_ComeInTurns()
    {
        CameraView yard = _views.Of("yard");
        PictureViewer viewer = new(10, 160, Counters);
        _gate.Join(viewer);
        yard.Join(viewer);

        Show(_gate, 64, 48);
        Show(yard, 64, 48);
        string[] cameras = [(await viewer.TakeAsync(Limit)).Camera, (await viewer.TakeAsync(Limit)).Camera];

        Assert.Equal(["gate", "yard"], cameras.Order());
    }

    [Fact]
    public async Task Leave_Viewer_EndsEncoding()
    {
        PictureViewer viewer = Join(_gate, fps: 10, width: 160);
        Show(_gate, 64, 48);
        await viewer.TakeAsync(Limit);

        _gate.Leave(viewer);
        _time.Advance(TimeSpan.FromSeconds(1));
        Show(_gate, 64, 48);

        Assert.Equal(1, Counters.Pictures);
    }

    [Fact]
    public async Task Tell_Listeners_ProposalsAreForWhoAskedAlone()
    {
        DataListener plain = new(null, Counters);
        DataListener tuning = new("gate", Counters);
        _gate.Join(plain);
        _gate.Join(tuning);
        _gate.Proposals!.Add(new Detection(1, 0.06f, new Box(0, 0, 32, 24)));

        using Frame frame = Drawn.Frame(64, 48, (_, _) => 0);
        _gate.Tell(
            frame,
            [new Detection(0, 0.91f, new Box(16, 12, 32, 24))],
            [7],
            new LiveFacts(Classes, new NmsRule(NmsKind.Greedy, 0.6f), default, HasProposals: true));

        JsonElement without = await ReadAsync(plain);
        Assert.Equal("person", without.GetProperty("objects")[0].GetProperty("class").GetString());
        Assert.Equal(7, without.GetProperty("objects")[0].GetProperty("trackId").GetInt64());
        Assert.Equal(0.25, without.GetProperty("objects")[0].GetProperty("box").GetProperty("x").GetDouble(), 5);
        Assert.False(without.TryGetProperty("proposals", out _));
        JsonElement proposals = (await ReadAsync(tuning)).GetProperty("proposals");
        Assert.Equal("greedy", proposals.GetProperty("kind").GetString());
        Assert.Equal(0.5, proposals.GetProperty("objects")[0].GetProperty("box").GetProperty("width").GetDouble(), 5);
    }

    [Fact]
    public void Tell_ListenerThatDoesNotRead_LosesTheOldestCounted()
    {
        DataListener listener = new(null, Counters);
        _gate.Join(listener);
        using Frame frame = Drawn.Frame(64, 48, (_, _) => 0);

        for (int i = 0; i < 300; i++)
        {
            _gate.Tell(frame, [], [], new LiveFacts(Classes, default, default, HasProposals: false));
        }

        Assert.Equal(300 - 256, Counters.Dropped);
    }

    private async Task<JsonElement> ReadAsync(DataListener listener)
    {
        string message = Encoding.UTF8.GetString(await listener.TakeAsync(Limit));
        Assert.StartsWith("event: frame\ndata: {", message, StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", message, StringComparison.Ordinal);
        return JsonDocument.Parse(message["event: frame\ndata: ".Length..]).RootElement;
    }

    private static void Show(CameraView view, int width, int height, long sequence = 1)
    {
        using Frame frame = Drawn.Frame(width, height, (x, _) => (byte)x, sequence);
        view.Show(frame);
    }

    private PictureViewer Join(CameraView view, double fps, int width)
    {
        PictureViewer viewer = new(fps, width, Counters);
        view.Join(viewer);
        return viewer;
    }

    // The encoder of a camera takes one frame at a time: the next is passed over until it has done.
    private async Task UntilFreeAsync(long encoded = 0)
    {
        while (_gate.IsEncoding || Counters.Pictures < encoded)
        {
            await Task.Delay(1, Limit);
        }
    }
}
