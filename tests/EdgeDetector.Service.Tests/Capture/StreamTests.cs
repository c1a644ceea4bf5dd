using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Capture;

public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Http_ServerDiesAndReturns_CameraIsOfflineMeanwhile()
    {
        int port = FreePort();
        await using CameraCapture capture = Cameras.Start(new CameraOptions
        {
            Source = $"http://127.0.0.1:{port}/live.ts",
            Reconnect = Cameras.Quick,
        });
        CaptureStatus refused = await capture.UntilAsync(CaptureState.Offline);
        Assert.Contains("Connection refused", refused.Error, StringComparison.Ordinal);

        using (ServedClip server = new(port))
        {
            CaptureStatus online = await capture.UntilAsync(status => status is { State: CaptureState.Online, Captured: > 10 }, "frames come");
            Assert.Equal((768, 576), (online.Width, online.Height));
        }

        CaptureStatus lost = await capture.UntilAsync(CaptureState.Offline);
        Assert.Contains("ended or broke off", lost.Error, StringComparison.Ordinal);

        using ServedClip again = new(port);
        CaptureStatus back = await capture.UntilAsync(
            status => status is { State: CaptureState.Online, Reconnects: 1 } && status.Captured > lost.Captured, "it is back");
        Assert.Equal(0, back.AbandonedThreads);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("rtsp")]
    public async Task Connect_ServerThatSaysNothing_IsOfflineAfterAWhile(string scheme)
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        FakeTimeProvider time = new();
        CameraOptions options = new() { Source = $"{scheme}://user:secret@127.0.0.1:{port}/live", Reconnect = Cameras.Quick };
        await using CameraCapture capture = Cameras.Start(options, time);
        using TcpClient connected = await silent.AcceptTcpClientAsync(Token).AsTask().WaitAsync(Cameras.Patience, Token);
        Assert.Equal(CaptureState.Connecting, capture.Status.State);

        CaptureStatus offline = await capture.AdvanceUntilAsync(
            time, status => status.State == CaptureState.Offline, "the camera is offline");

        Assert.Contains($"opening {scheme}://user:***@127.0.0.1:{port}/live takes longer than 20", offline.Error, StringComparison.Ordinal);

        // The child has real seconds to end, of which the fake clock makes milliseconds: its thread may count as given up for a moment.
        await capture.UntilAsync(status => status.AbandonedThreads == 0, "no thread hangs");
    }

    [Fact]
    public void Open_MissingProgram_SaysHowToInstallIt()
    {
        CameraOptions options = new() { Source = "rtsp://127.0.0.1/live" };
        using FFmpegPipeSource source = new(
            Cameras.Parse(options.Source), options, new FrameFactory("camera", TimeProvider.System), "ffmpeg-of-nobody");

        CaptureException error = Assert.Throws<CaptureException>(() => source.Open(Token));

        Assert.Equal("ffmpeg-of-nobody is not installed: apt-get install ffmpeg", error.Message);
    }

    [Fact]
    public async Task Rtsp_Tcp_DeliversFramesAndAsksForTcpOnly()
    {
        await using RtspServer server = await RtspServer.StartAsync(stallAfterPackets: int.MaxValue);
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = $"rtsp://127.0.0.1:{server.Port}/live?channel=1" });
        await Task.Run(() => source.Open(Token), Token).WaitAsync(Cameras.Patience, Token);
        for (int i = 0; i < 5; i++)
        {
            using Frame frame = (await Task.Run(() => source.Read(Token), Token).WaitAsync(Cameras.Patience, Token))!;
            Assert.Equal((768, 576), (frame.Width, frame.Height));
        }

        Assert.Contains(server.Requests, request => request.StartsWith("SETUP", StringComparison.Ordinal) && request.Contains("RTP/AVP/TCP", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Requests, request => request.Contains("RTP/AVP/UDP", StringComparison.Ordinal));
        Assert.Contains(server.Requests, request => request.StartsWith($"DESCRIBE rtsp://127.0.0.1:{server.Port}/live?channel=1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rtsp_Udp_AsksForUdpOnly()
    {
        await using RtspServer server = await RtspServer.StartAsync(stallAfterPackets: 0);
        CameraOptions options = new() { Source = $"rtsp://127.0.0.1:{server.Port}/live", Transport = RtspTransport.Udp };
        await using CameraCapture capture = Cameras.Start(options);
        await capture.UntilAsync(
            _ => server.Requests.Any(request => request.StartsWith("PLAY", StringComparison.Ordinal)), "the stream is asked for");

        Assert.Contains(server.Requests, request => request.StartsWith("SETUP", StringComparison.Ordinal) && request.Contains("RTP/AVP/UDP", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Requests, request => request.Contains("RTP/AVP/TCP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rtsp_StreamFallsSilent_IsStaleThenOpenedAgain()
    {
        await using RtspServer server = await RtspServer.StartAsync(stallAfterPackets: 800);
        await using CameraCapture capture = Cameras.Start(new CameraOptions
        {
            Source = $"rtsp://127.0.0.1:{server.Port}/live",
            StaleAfter = TimeSpan.FromSeconds(2),
            Reconnect = Cameras.Quick,
        });

        CaptureStatus stale = await capture.UntilAsync(CaptureState.Stale);
        Assert.Equal(1, stale.Stalls);
        Assert.Contains("no picture for 2", stale.Error, StringComparison.Ordinal);
        CaptureStatus back = await capture.UntilAsync(status => status is { State: CaptureState.Online, Reconnects: 1 }, "it is back");
        Assert.Equal(0, back.AbandonedThreads);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A clip served over HTTP to one client, in real time; disposing kills the server.</summary>
    private sealed class ServedClip(int port) : IDisposable
    {
        private readonly Process _ffmpeg = Process.Start(
            "ffmpeg",
            [
                "-v", "quiet", "-nostdin", "-re", "-i", TestData.PathOf("video", "vtest-300.avi"), "-c:v", "mpeg2video", "-q:v", "4",
                "-g", "10", "-r", "25", "-f", "mpegts", "-listen", "1",
                string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/live.ts"),
            ]);

        public void Dispose()
        {
            _ffmpeg.Kill();
            _ffmpeg.WaitForExit();
            _ffmpeg.Dispose();
        }
    }
}
