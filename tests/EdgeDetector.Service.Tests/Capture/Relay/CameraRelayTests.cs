using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>Cameras that ask for a password, read by the real ffmpeg.</summary>
public sealed class CameraRelayTests
{
    // As it is written and as it is meant; nobody else says it.
    private const string Written = "Zeb%3Aa%40ra-7391";
    private const string Password = "Zeb:a@ra-7391";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Basic", false)]
    [InlineData("MD5", false)]
    [InlineData("SHA-256", false)]
    [InlineData("MD5", true)]
    public async Task Rtsp_Password_FramesComeAndNoProcessShowsIt(string scheme, bool isDatagrams)
    {
        ServerLogin login = new("user", Password, scheme);
        await using RtspServer server = await RtspServer.StartAsync(int.MaxValue, login, IPAddress.Parse("127.0.0.2"));
        await using CameraCapture capture = Cameras.Start(new CameraOptions
        {
            Source = $"rtsp://user:{Written}@127.0.0.2:{server.Port}/live?channel=1",
            Transport = isDatagrams ? RtspTransport.Udp : RtspTransport.Tcp,
        });

        await capture.UntilAsync(status => status is { State: CaptureState.Online, Captured: > 10 }, "frames come");

        ProcessWords.AssertNoneHold("ra-7391");
        ProcessWords.AssertSomeHold("@127.0.0.1:");
        Assert.Equal(1, login.Challenges);
        Assert.Contains(server.Requests, request => request.StartsWith($"DESCRIBE rtsp://127.0.0.2:{server.Port}/live?channel=1 ", StringComparison.Ordinal));
        Assert.Equal(isDatagrams, server.HasHeardDatagrams);
    }

    [Theory]
    [InlineData("http", "Basic", "/live")]
    [InlineData("http", "MD5", "/old?channel=7")]
    [InlineData("https", "SHA-256", "/live?channel=7")]
    public async Task Http_Password_FramesComeAndNoProcessShowsIt(string scheme, string asked, string path)
    {
        ServerLogin login = new("user", Password, asked);
        await using MjpegServer server = await MjpegServer.StartAsync(login, isTls: scheme == "https");
        await using CameraCapture capture = Cameras.Start(new CameraOptions { Source = $"{scheme}://user:{Written}@127.0.0.1:{server.Port}{path}" });

        await capture.UntilAsync(status => status is { State: CaptureState.Online, Captured: > 10 }, "frames come");

        ProcessWords.AssertNoneHold("ra-7391");
        ProcessWords.AssertSomeHold("@127.0.0.1:");
        Assert.Equal(1, login.Challenges);
        Assert.All(server.Requests, request => Assert.Contains($"\nHost: 127.0.0.1:{server.Port}\n", request, StringComparison.Ordinal));
        Assert.Contains(server.Requests, request => request.StartsWith($"GET {path} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rtsp_NonceWearsOut_IsAnsweredWithTheNext(bool saysStale)
    {
        ServerLogin login = new("user", Password, "MD5") { NonceUses = 2, SaysStale = saysStale };
        await using RtspServer server = await RtspServer.StartAsync(int.MaxValue, login);
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = $"rtsp://user:{Written}@127.0.0.1:{server.Port}/live" });

        await Task.Run(() => source.Open(Token), Token).WaitAsync(Cameras.Patience, Token);
        using Frame frame = (await Task.Run(() => source.Read(Token), Token).WaitAsync(Cameras.Patience, Token))!;

        // Four requests: OPTIONS, DESCRIBE, SETUP, PLAY.
        Assert.Equal(2, login.Challenges);
    }

    [Theory]
    [InlineData("rtsp", "Basic")]
    [InlineData("rtsp", "SHA-256")]
    [InlineData("http", "Basic")]
    [InlineData("http", "MD5")]
    public async Task Open_WrongPassword_IsOneClearErrorAfterOneTry(string scheme, string asked)
    {
        ServerLogin login = new("user", Password, asked);
        await using RtspServer? rtsp = scheme == "rtsp" ? await RtspServer.StartAsync(int.MaxValue, login) : null;
        await using MjpegServer? http = scheme == "http" ? await MjpegServer.StartAsync(login) : null;
        int port = rtsp?.Port ?? http!.Port;
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = $"{scheme}://user:wrong@127.0.0.1:{port}/live" });

        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => Task.Run(() => source.Open(Token), Token).WaitAsync(Cameras.Patience, Token));

        Assert.Equal(
            $"{scheme}://user:***@127.0.0.1:{port}/live cannot be opened: the camera refuses user and password (401 Unauthorized)", error.Message);
        Assert.Equal(1, login.Tries);
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public async Task Open_NobodyThere_SaysSo(string scheme)
    {
        using TcpListener nobody = new(IPAddress.Loopback, 0);
        nobody.Start();
        int port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = $"{scheme}://user:{Written}@127.0.0.1:{port}/live" });

        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => Task.Run(() => source.Open(Token), Token).WaitAsync(Cameras.Patience, Token));

        Assert.Equal($"{scheme}://user:***@127.0.0.1:{port}/live cannot be opened: 127.0.0.1:{port}: Connection refused", error.Message);
    }

    [Fact]
    public async Task Open_OtherErrorOfCamera_NamesTheCameraNotTheRelay()
    {
        await using MjpegServer server = await MjpegServer.StartAsync(new ServerLogin("user", Password, "Basic"));
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = $"http://user:{Written}@127.0.0.1:{server.Port}/none" });

        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => Task.Run(() => source.Open(Token), Token).WaitAsync(Cameras.Patience, Token));

        Assert.Contains($"http://user:***@127.0.0.1:{server.Port}/none: Server returned 404 Not Found", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("relay", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CameraOfAnotherLanguage_SaysSo()
    {
        await using MjpegServer server = await MjpegServer.StartAsync(new ServerLogin("user", Password, "Basic"));
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = $"rtsp://user:{Written}@127.0.0.1:{server.Port}/live" });

        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => Task.Run(() => source.Open(Token), Token).WaitAsync(Cameras.Patience, Token));

        Assert.Equal($"rtsp://user:***@127.0.0.1:{server.Port}/live cannot be opened: the camera speaks no RTSP", error.Message);
    }

    [Theory]
    [InlineData("rtsp", "RTSP/1.0", "CSeq: 1\r\n")]
    [InlineData("http", "HTTP/1.1", "")]
    public async Task Accept_WithoutKey_CameraIsNotAsked(string scheme, string version, string field)
    {
        using TcpListener camera = new(IPAddress.Loopback, 0);
        camera.Start();
        using CameraRelay relay = Relay($"{scheme}://user:{Written}@{camera.LocalEndpoint}/live");
        Uri address = new(relay.Address);
        using TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync(address.Host, address.Port, Token);
        byte[] request = Encoding.ASCII.GetBytes($"OPTIONS / {version}\r\n{field}Authorization: Basic x\r\n\r\n");
        await client.GetStream().WriteAsync(request, Token);
        await client.GetStream().WriteAsync(request, Token);
        using StreamReader reader = new(client.GetStream());

        string answer = await reader.ReadToEndAsync(Token).WaitAsync(Cameras.Patience, Token);

        Assert.StartsWith($"{version} 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"relay\"\r\n", answer, StringComparison.Ordinal);
        Assert.Single(answer.Split("401"), part => part.Length == version.Length + 1);
        Assert.False(camera.Pending());
    }

    /// <summary>Needs another user, so it is tried where tests run as root.</summary>
    [Fact]
    public async Task Accept_OtherUser_IsNotServed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs root and setpriv to become another user");
        await using RtspServer server = await RtspServer.StartAsync(int.MaxValue);
        using CameraRelay relay = Relay($"rtsp://user:{Written}@127.0.0.1:{server.Port}/live");

        Assert.Equal("", await DescribeAsync(relay, "--reuid=65534"));
        Assert.Contains("200 OK", await DescribeAsync(relay, "--reuid=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WhileServing_EndsAllConnections()
    {
        using TcpListener camera = new(IPAddress.Loopback, 0);
        camera.Start();
        using CameraRelay relay = Relay($"rtsp://user:{Written}@{camera.LocalEndpoint}/live");
        Uri address = new(relay.Address);
        using TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync(address.Host, address.Port, Token);
        string key = Convert.ToBase64String(Encoding.ASCII.GetBytes(address.UserInfo));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"OPTIONS rtsp://{address.Authority} RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic {key}\r\n\r\n"), Token);
        using TcpClient reached = await camera.AcceptTcpClientAsync(Token).AsTask().WaitAsync(Cameras.Patience, Token);
        using StreamReader reader = new(reached.GetStream());
        Assert.Equal($"OPTIONS rtsp://{camera.LocalEndpoint}/live RTSP/1.0", await reader.ReadLineAsync(Token));

        relay.Dispose();

        Assert.DoesNotContain(key, await reader.ReadToEndAsync(Token).WaitAsync(Cameras.Patience, Token), StringComparison.Ordinal);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Token).AsTask().WaitAsync(Cameras.Patience, Token));
        using TcpClient late = new(AddressFamily.InterNetwork);
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(address.Host, address.Port, Token).AsTask());
    }

    [Theory]
    [InlineData("rtsp://10.0.0.7/live?channel=1")]
    [InlineData("http://cam/live.ts")]
    public void For_NothingToHide_IsNone(string source) => Assert.Null(CameraRelay.For(source, false, TimeProvider.System));

    private static CameraRelay Relay(string source) => CameraRelay.For(source, false, TimeProvider.System)!;

    private static async Task<string> DescribeAsync(CameraRelay relay, string user)
    {
        Uri address = new(relay.Address);
        string key = Convert.ToBase64String(Encoding.ASCII.GetBytes(address.UserInfo));
        string script = string.Create(
            CultureInfo.InvariantCulture,
            $"exec 3<>/dev/tcp/{address.Host}/{address.Port}; printf 'OPTIONS rtsp://x RTSP/1.0\\r\\nCSeq: 1\\r\\nAuthorization: Basic {key}\\r\\n\\r\\n' >&3; read -r line <&3; echo $line");
        using Process client = Process.Start(new ProcessStartInfo("setpriv", [user, "--clear-groups", "bash", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = await client.StandardOutput.ReadToEndAsync(Token).WaitAsync(Cameras.Patience, Token);
        await client.WaitForExitAsync(Token);
        return said.Trim();
    }
}
