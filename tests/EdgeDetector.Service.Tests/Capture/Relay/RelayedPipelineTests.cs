using System.Net;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture.Relay;

public sealed class RelayedPipelineTests
{
    private const string Key = "relay:[0-9a-f]{32}@127.0.0.1:[0-9]+";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rtspsrc location=rtsp://me:secret@cam/live latency=0 ! decodebin", $"^rtspsrc location=rtsp://{Key} latency=0 ! decodebin$")]
    [InlineData("rtspsrc user-pw=secret location=rtspt://cam/live user-id=me ! x", $"^rtspsrc location=rtspt://{Key} ! x$")]
    [InlineData("rtspsrc location=rtspu://me:secret@cam", $"^rtspsrc location=rtspu://{Key}$")]
    [InlineData("rtspsrc location=rtsps://me:secret@cam/", $"^rtspsrc location=rtspt://{Key}$")]
    [InlineData("rtspsrc location=rtspst://me:secret@cam/", $"^rtspsrc location=rtspt://{Key}$")]
    [InlineData("x ! uridecodebin uri=http://cam/a.cgi?pwd=secret name=y y. ! z", $"^x ! uridecodebin uri=http://{Key}/a.cgi name=y y. ! z$")]
    [InlineData("rtspsrc location=rtsp://cam/live ! filesrc location=/a=b", "^rtspsrc location=rtsp://cam/live ! filesrc location=/a=b$")]
    [InlineData("a !", "^a !$")]
    [InlineData("", "^$")]
    public void Of_Pipeline_HoldsNoPassword(string pipeline, string expected)
    {
        using RelayedPipeline relayed = RelayedPipeline.Of(GStreamerPipeline.Words(pipeline), TimeProvider.System);

        Assert.Matches(expected, string.Join(' ', relayed.Words));
    }

    [Fact]
    public void Of_TransportThatNoRelayKnows_IsRefusedWithItsPassword()
    {
        CaptureException error = Assert.Throws<CaptureException>(
            () => RelayedPipeline.Of(["rtspsrc", "location=rtsph://me:secret@cam/"], TimeProvider.System));

        Assert.Contains("rtspt://", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:Zebra-7392@", "")]
    [InlineData("", "user-id=user user-pw=Zebra-7392")]
    public async Task Read_PasswordInPipeline_NoProcessShowsIt(string userInfo, string properties)
    {
        ServerLogin login = new("user", "Zebra-7392", "MD5");
        await using RtspServer server = await RtspServer.StartAsync(int.MaxValue, login, IPAddress.Parse("127.0.0.2"));
        await using CameraCapture capture = Cameras.Start(Pipeline($"rtspsrc location=rtsp://{userInfo}127.0.0.2:{server.Port}/live {properties}"));

        await capture.UntilAsync(
            _ => server.Requests.Any(request => request.StartsWith("PLAY", StringComparison.Ordinal)), "the stream is asked for");
        await capture.UntilAsync(status => status is { State: CaptureState.Online, Captured: > 10 }, "frames come");

        ProcessWords.AssertNoneHold("Zebra-7392");
        ProcessWords.AssertSomeHold("location=rtsp://relay:");
        Assert.Equal(1, login.Challenges);
    }

    [Fact]
    public async Task Open_WrongPasswordInPipeline_SaysSo()
    {
        await using RtspServer server = await RtspServer.StartAsync(int.MaxValue, new ServerLogin("user", "Zebra-7392", "MD5"));
        CameraOptions options = Pipeline($"rtspsrc location=rtsp://user:wrong@127.0.0.1:{server.Port}/live");
        using IFrameSource source = Cameras.Create(options);

        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => Task.Run(
            () =>
            {
                source.Open(Token);
                while (true)
                {
                    source.Read(Token)?.Dispose();
                }
            },
            Token).WaitAsync(Cameras.Patience, Token));

        Assert.Equal($"rtsp://user:***@127.0.0.1:{server.Port}/live: the camera refuses user and password (401 Unauthorized)", error.Message);
    }

    /// <summary>What comes from the camera is thrown away: the plugins that are installed cannot decode the test's clip.</summary>
    private static CameraOptions Pipeline(string camera) => new()
    {
        Source = $"gst:{camera} protocols=tcp ! fakesink async=false videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1",
    };
}
