using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeDetector.EndToEnd;

/// <summary>The live picture and the page's parts, asked for as a browser does.</summary>
public sealed partial class LiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly int _port = Mosquitto.FreePort();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_SomebodyLooks_PicturesAndTheirObjectsComeUntilHeGoes()
    {
        await using ChildProcess service = await StartAsync();

        Task<List<long>> told = ListenAsync(frames: 30);
        (List<long> seen, byte[] picture) = await LookAsync("/stream.mjpg?camera=gate&camera=yard&fps=20&width=300", pictures: 10);

        // A JPEG with a head and an end, of numbers that the objects are told of too.
        Assert.Equal([0xff, 0xd8], picture[..2]);
        Assert.Equal([0xff, 0xd9], picture[^2..]);
        Assert.Equal(seen.Order(), seen);
        Assert.NotEmpty((await told).Intersect(seen));

        // Nobody looks any more: nothing is encoded any more.
        await Eventually.TrueAsync(async () => await MetricAsync("edgedetector_live_viewers") == 0, 10, () => "somebody is thought to look");
        double encoded = await MetricAsync("edgedetector_live_pictures_total");
        Assert.True(encoded >= 10, $"{encoded} pictures");
        await Task.Delay(500, Cancellation);
        Assert.Equal(encoded, await MetricAsync("edgedetector_live_pictures_total"));
    }

    [Fact]
    public async Task Run_WrongQuestions_AreAnsweredWithTheReason()
    {
        (string Path, HttpStatusCode Status, string Reason)[] questions =
        [
            ("/cameras/nobody/stream.mjpg", HttpStatusCode.NotFound, "there is no such camera"),
            ("/stream.mjpg", HttpStatusCode.NotFound, "there is no such camera"),
            ("/stream.mjpg?camera=gate&camera=..%2F..%2Fetc", HttpStatusCode.NotFound, "there is no such camera"),
            ("/api/v1/live?camera=nobody", HttpStatusCode.NotFound, "there is no such camera"),
            ("/api/v1/live", HttpStatusCode.NotFound, "there is no such camera"),
            ("/cameras/gate/stream.mjpg?fps=0", HttpStatusCode.BadRequest, "fps is a number from 0.1 to 30"),
            ("/cameras/gate/stream.mjpg?fps=1e3", HttpStatusCode.BadRequest, "fps is a number from 0.1 to 30"),
            ("/cameras/gate/stream.mjpg?width=-5", HttpStatusCode.BadRequest, "width is a whole number of pixels from 1 to 16384"),
            ("/api/v1/nothing", HttpStatusCode.NotFound, "there is nothing at this path: the page is at /, the API is described at /api/v1/openapi.json"),
            ("/api/v1/cameras/nobody/confidences", HttpStatusCode.NotFound, "there is no such camera"),
        ];
        await using ChildProcess service = await StartAsync();

        foreach ((string path, HttpStatusCode status, string reason) in questions)
        {
            using HttpResponseMessage answer = await _http.GetAsync(At(path), Cancellation);

            string text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.StatusCode == status, $"{path}: {answer.StatusCode} {text}");
            Assert.Equal(reason, JsonDocument.Parse(text).RootElement.GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task Run_ToldToStopWhileManyLook_StopsAtOnce()
    {
        await using ChildProcess service = await StartAsync();
        List<HttpResponseMessage> streams = [];
        for (int i = 0; i < 24; i++)
        {
            streams.Add(await _http.GetAsync(At(i % 2 == 0 ? "/cameras/gate/stream.mjpg" : "/api/v1/live?camera=gate"), HttpCompletionOption.ResponseHeadersRead, Cancellation));
        }

        using HttpResponseMessage one = await _http.GetAsync(At("/cameras/gate/stream.mjpg"), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, one.StatusCode);

        await StreetService.StopAsync(service);
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Run_Page_IsServedFromTheProgramWithAStrictPolicyAndStaysSmall()
    {
        await using ChildProcess service = await StartAsync();

        using HttpResponseMessage page = await _http.GetAsync(At("/"), Cancellation);
        string html = await page.Content.ReadAsStringAsync(Cancellation);
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);

        // All that it loads, and what that loads, is of this box.
        Queue<string> wanted = new(["/"]);
        HashSet<string> loaded = [];
        long bytes = 0;
        while (wanted.TryDequeue(out string? path))
        {
            if (loaded.Add(path))
            {
                string text = await _http.GetStringAsync(At(path), Cancellation);
                bytes += Encoding.UTF8.GetByteCount(text);
                foreach (Match part in Loaded().Matches(text).Where(_ => !path.Contains("uplot", StringComparison.Ordinal)))
                {
                    wanted.Enqueue(part.Value.StartsWith('/') ? part.Value : $"/page/{part.Value[2..]}");
                }
            }
        }

        Assert.True(loaded.Count > 10, string.Join(' ', loaded));
        Assert.True(bytes < 300_000, $"{bytes} bytes");
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);

        // What the browser has already is not sent again.
        using HttpRequestMessage again = new(HttpMethod.Get, At("/page/page.css"));
        using HttpResponseMessage first = await _http.GetAsync(At("/page/page.css"), Cancellation);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await _http.SendAsync(again, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [GeneratedRegex("""(?<=(src|href)="|")/page/[a-z.]+(?=")|(?<=from ")\./[a-z]+\.js(?=")""")]
    private static partial Regex Loaded();

    private Uri At(string path) => new($"http://127.0.0.1:{_port}{path}");

    private async Task<ChildProcess> StartAsync()
    {
        StreetService street = new(_folder, Mosquitto.FreePort())
        {
            Mqtt = "embedded: true",
            Http = $"127.0.0.1:{_port}",
            More = "  yard: { source: 'synthetic:', width: 320, height: 240 }",
        };
        ChildProcess service = street.Start();
        await Eventually.TrueAsync(
            () => service.Errors.Contains("Camera gate is online", StringComparison.Ordinal) && service.Errors.Contains("Camera yard is online", StringComparison.Ordinal),
            20,
            () => service.Errors);
        return service;
    }

    /// <summary>Reads pictures of the camera named gate: their numbers, and the last one.</summary>
    private async Task<(List<long> Seen, byte[] Picture)> LookAsync(string path, int pictures)
    {
        await using Stream stream = await _http.GetStreamAsync(At(path), Cancellation);
        List<long> seen = [];
        byte[] picture = [];
        while (seen.Count < pictures)
        {
            Dictionary<string, string> head = await ReadHeadAsync(stream);
            if (head.TryGetValue("Content-Length", out string? length))
            {
                picture = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(picture, Cancellation);
                if (head["X-Camera"] == "gate")
                {
                    seen.Add(long.Parse(head["X-Sequence"], CultureInfo.InvariantCulture));
                }
            }
        }

        return (seen, picture);
    }

    private static async Task<Dictionary<string, string>> ReadHeadAsync(Stream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, Cancellation);
            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n").Select(line => line.Split(": ")).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
    }

    private async Task<List<long>> ListenAsync(int frames)
    {
        using StreamReader reader = new(await _http.GetStreamAsync(At("/api/v1/live?camera=gate"), Cancellation));
        List<long> told = [];
        while (told.Count < frames)
        {
            if (await reader.ReadLineAsync(Cancellation) is { } line && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                JsonElement frame = JsonDocument.Parse(line[6..]).RootElement;
                Assert.Equal("gate", frame.GetProperty("camera").GetString());
                told.Add(frame.GetProperty("sequence").GetInt64());
            }
        }

        return told;
    }

    private async Task<double> MetricAsync(string name)
    {
        string metrics = await _http.GetStringAsync(At("/metrics"), Cancellation);
        string line = metrics.Split('\n').Single(line => line.StartsWith($"{name}{{", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
