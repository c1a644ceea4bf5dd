using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace EdgeDetector.EndToEnd;

/// <summary>Who may ask the web server what: a real service, asked as strangers would.</summary>
public sealed class WebGuardTests : IDisposable
{
    private const string Token = "0f3b5c7d9e1a2b4c";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Mosquitto.FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 32 });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Live => new($"http://127.0.0.1:{_port}/healthz/live");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_Loopback_RefusesPagesOfOthersAndWhatIsNoRequest()
    {
        await using ChildProcess service = await StartAsync($"listen: \"127.0.0.1:{_port}\"");

        // By whose name, and from whose page.
        Assert.StartsWith("HTTP/1.1 200", await SayAsync($"GET /healthz/live HTTP/1.1\r\nHost: localhost:{_port}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await SayAsync($"GET /healthz/live HTTP/1.1\r\nHost: [::1]:{_port}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 421", await SayAsync($"GET /cameras/gate/snapshot.jpg HTTP/1.1\r\nHost: evil.example:{_port}\r\n"), StringComparison.Ordinal);
        string ours = $"GET /healthz/live HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\nOrigin: ";
        Assert.StartsWith("HTTP/1.1 200", await SayAsync($"{ours}http://127.0.0.1:{_port}\r\n"), StringComparison.Ordinal);
        Assert.All(
            await Task.WhenAll(new[] { "http://evil.example", "null", $"http://127.0.0.1:{_port}.evil.example", "http://127.0.0.1" }.Select(origin => SayAsync($"{ours}{origin}\r\n"))),
            answer => Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal));

        // Out of the folder of pictures, in every spelling.
        string[] paths =
        [
            "/events/../../edgedetector.yaml", "/events/..%2f..%2fedgedetector.yaml/snapshot.jpg", "/events/%2e%2e/%2e%2e/snapshot.jpg",
            "/events/....//....//snapshot.jpg", "/cameras/..%2f..%2f..%2fetc%2fpasswd/snapshot.jpg", "/cameras/%00/snapshot.jpg", "/../edgedetector.yaml", "/page/", "/page/..%2f..%2fedgedetector.yaml",
        ];
        Assert.All(
            await Task.WhenAll(paths.Select(path => SayAsync($"GET {path} HTTP/1.1\r\nHost: localhost:{_port}\r\n"))),
            answer => Assert.Matches("^HTTP/1.1 40[04]", answer));

        // Methods, bodies and headers that nobody needs.
        Assert.StartsWith("HTTP/1.1 405", await SayAsync($"POST /cameras/gate/snapshot.jpg HTTP/1.1\r\nHost: localhost:{_port}\r\nContent-Length: 0\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await SayAsync($"GET / HTTP/1.1\r\nHost: localhost:{_port}\r\nX-Long: {new string('x', 40_000)}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await SayAsync("\0\u0001\u0002 nonsense\r\n"), StringComparison.Ordinal);

        using HttpResponseMessage answer = await _http.GetAsync(Live, Cancellation);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Run_Flood_IsAnsweredWith429AndTheServiceGoesOn()
    {
        await using ChildProcess service = await StartAsync($"listen: \"127.0.0.1:{_port}\"");

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(async _ =>
        {
            using HttpResponseMessage answer = await _http.GetAsync(Live, Cancellation);
            return answer.StatusCode;
        }));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Contains(HttpStatusCode.OK, answers);

        // More connections than are taken, of callers who never say what they want.
        List<TcpClient> idle = [];
        for (int i = 0; i < 200; i++)
        {
            TcpClient client = new();
            idle.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, _port, Cancellation);
        }

        idle.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(async () => await StatusAsync("/healthz/live", null) == HttpStatusCode.OK, 15, () => service.Errors);
    }

    [Fact]
    public async Task Run_OpenToTheNetworkWithoutAWord_IsRefused()
    {
        Finished run = await EdgeDetectorProgram.RunAsync("run", "--config", Configure($"listen: \"*:{_port}\""));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"http.listen: *:{_port} opens pictures and health to the network: set http.token, or write http.allowAnonymous: true", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AllowAnonymous_IsOpen()
    {
        await using ChildProcess service = await StartAsync($"listen: \"*:{_port}\"\n  allowAnonymous: true\n  hosts: [box.example.org]");

        Assert.StartsWith("HTTP/1.1 200", await SayAsync($"GET /healthz/live HTTP/1.1\r\nHost: Box.Example.org\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 421", await SayAsync($"GET /healthz/live HTTP/1.1\r\nHost: example.org\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Token_IsAskedForEverywhereAndNeverShown()
    {
        string configuration = Configure($"listen: \"*:{_port}\"\n  token: \"${{BOX_TOKEN}}\"");
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration, new Dictionary<string, string> { ["BOX_TOKEN"] = Token });
        await Eventually.TrueAsync(async () => await StatusAsync("/healthz/live", null) is not null, 30, () => service.Errors);

        // Load balancers ask whether the box is well and show no token: they hear the status and nothing else.
        await Eventually.TrueAsync(async () => await StatusAsync("/healthz", null) == HttpStatusCode.OK, 30, () => service.Errors);
        string status = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/healthz"), Cancellation);
        Assert.Matches("""^\{"status":"(healthy|degraded)"\}$""", status);
        foreach (string path in new[]
        {
            "/healthz/live", "/healthz/ready", "/healthz/", "/metrics", "/cameras/gate/snapshot.jpg", "/nowhere",
            "/api/v1/cameras", "/api/v1/events", "/api/v1/config", "/api/v1/stats", "/api/v1/openapi.json", "/healthz/../api/v1/config",
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(path, null));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz/live", new AuthenticationHeaderValue("Bearer", Token)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/metrics", Basic($"anybody:{Token}")));
        AuthenticationHeaderValue[] wrong =
        [
            new("Bearer", Token[..^1]), new("Bearer", Token + "0"), new("Bearer"), Basic(Token), Basic($"{Token}:"), new("Basic", "%%%"), new("Digest", Token),
        ];
        foreach (AuthenticationHeaderValue header in wrong)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/metrics", header));
        }

        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://127.0.0.1:{_port}/metrics"));
        request.Headers.Authorization = Basic($"x:{Token}");
        using HttpResponseMessage metrics = await _http.SendAsync(request, Cancellation);
        Finished check = await ChildProcess.RunAsync("env", [$"BOX_TOKEN={Token}", EdgeDetectorProgram.Path, "check", "--config", configuration]);
        Assert.Contains("token ***", check.Output + check.Errors, StringComparison.Ordinal);
        Assert.All(
            [await metrics.Content.ReadAsStringAsync(Cancellation), check.Output, check.Errors, service.Errors, string.Join('\n', service.Lines), await File.ReadAllTextAsync($"/proc/{service.Id}/cmdline", Cancellation)],
            text => Assert.DoesNotContain(Token, text, StringComparison.Ordinal));
    }

    private static AuthenticationHeaderValue Basic(string pair) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

    private async Task<HttpStatusCode?> StatusAsync(string path, AuthenticationHeaderValue? authorization)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://127.0.0.1:{_port}{path}"));
        request.Headers.Authorization = authorization;
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, Cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What the server answers to bytes that no well-behaved client would send; the line that ends the headers is added.</summary>
    private async Task<string> SayAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _port, Cancellation);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request + "Connection: close\r\n\r\n"), Cancellation);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    private async Task<ChildProcess> StartAsync(string http)
    {
        ChildProcess service = EdgeDetectorProgram.StartService(Configure(http));
        await Eventually.TrueAsync(async () => await StatusAsync("/healthz/live", null) == HttpStatusCode.OK, 30, () => service.Errors);
        return service;
    }

    private string Configure(string http) => _folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
        cameras: { gate: { source: "synthetic:?width=320&height=240&fps=5" } }
        mqtt: { host: 127.0.0.1, port: {{Mosquitto.FreePort()}} }
        storage: { directory: state }
        http:
          {{http}}
        """);
}
