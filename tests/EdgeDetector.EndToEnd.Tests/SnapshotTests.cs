using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OpenCvSharp;

namespace EdgeDetector.EndToEnd;

/// <summary>Pictures as somebody meets them who looks at the box: over HTTP, over MQTT, in files.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Gate = "edgedetector/gate-box/cameras/gate";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task CameraSnapshot_Asked_IsTheNewestFrame()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int port = Mosquitto.FreePort();
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, port));
        await peer.MoreThanAsync($"{Gate}/detections", 5, service);

        using HttpResponseMessage answer = await GetAsync(port, "/cameras/gate/snapshot.jpg");
        byte[] first = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        using Mat picture = Cv2.ImDecode(first, ImreadModes.Color);
        JsonNode frame = peer.On($"{Gate}/detections")[0].Json["frame"]!;
        Assert.Equal(((int)frame["width"]!, (int)frame["height"]!), (picture.Width, picture.Height));

        HttpResponseMessage[] many = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => GetAsync(port, "/cameras/gate/snapshot.jpg")));
        Assert.All(many, one => Assert.Equal(HttpStatusCode.OK, one.StatusCode));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        using HttpResponseMessage later = await GetAsync(port, "/cameras/gate/snapshot.jpg");
        Assert.NotEqual(first, await later.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Empty(peer.On($"{Gate}/snapshot"));
    }

    [Fact]
    public async Task Snapshot_UnknownOrAWayOut_IsRefused()
    {
        (string Path, int Status, string Reason)[] wrong =
        [
            ("/cameras/nowhere/snapshot.jpg", 404, "there is no such camera"),
            ("/cameras/yard/snapshot.jpg", 503, "the camera has no picture now"),
            ("/events/00000000-0000-7000-8000-000000000000/snapshot.jpg", 404, "there is no picture of this event, or none any more"),
            ("/events/9c5b94b1-35ad-49bb-b118-8e8fc24abf80/snapshot.jpg", 404, "there is no picture of this event, or none any more"),
            ("/events/snapshot/snapshot.jpg", 404, "an event's identifier is a UUID"),
            ("/events/..%2f..%2fsecret/snapshot.jpg", 404, "an event's identifier is a UUID"),
            ("/events/%2e%2e%2fsecret/snapshot.jpg", 404, "an event's identifier is a UUID"),
            ("/events/..%5csecret/snapshot.jpg", 404, "an event's identifier is a UUID"),
            ("/events/00000000-0000-7000-8000-000000000000%00/snapshot.jpg", 400, ""),
            ("/cameras/..%2f..%2fsecret/snapshot.jpg", 404, "there is no such camera"),
            ("/events/../../secret.jpg", 404, ""),
            ("/events/../secret/snapshot.jpg", 404, ""),
            ("/cameras/gate/snapshot.jpg/../../../etc/passwd", 404, ""),
        ];
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int port = Mosquitto.FreePort();
        _folder.Write("secret.jpg", "secret");
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, port, "  yard: { source: 'synthetic:', enabled: false }"));
        await peer.MoreThanAsync($"{Gate}/detections", 0, service);

        foreach ((string path, int status, string reason) in wrong)
        {
            string[] answer = (await RawGetAsync(port, path)).Split("\r\n\r\n", 2);
            Assert.True(answer[0].StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{path}: {answer[0]}");
            Assert.Equal(reason == "" ? "" : (string?)JsonNode.Parse(Unchunked(answer[1]))!["reason"], reason);
            Assert.DoesNotContain("secret", answer[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EventSnapshot_ObjectSeen_IsServedToldAndKept()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int port = Mosquitto.FreePort();
        string configuration = Configure(broker.Port, port, "  yard: { source: 'synthetic:', snapshots: { crop: false, box: true, maximumHeight: 120 } }", "formats: [edgedetector, frigate], ");
        string ended;
        byte[] best;
        await using (ChildProcess service = EdgeDetectorProgram.StartService(configuration))
        {
            await Eventually.TrueAsync(() => Pictured(peer, "gate").Any() && Pictured(peer, "yard").Any(), 30, () => service.Errors);
            JsonNode seen = Pictured(peer, "gate").First();
            using Mat cut = await PictureAsync(port, (string)seen["id"]!);
            Assert.InRange(cut.Height, 10, 480);
            using Mat whole = await PictureAsync(port, (string)Pictured(peer, "yard").First()["id"]!);
            Assert.Equal(120, whole.Height);
            Assert.Equal((double)seen["frame"]!["width"]! / (double)seen["frame"]!["height"]! * 120, whole.Width, 1.0);

            await Eventually.TrueAsync(() => Ended(peer).Any(), 60, () => service.Errors);
            ended = (string)Ended(peer).First()["id"]!;
            best = await BytesAsync(port, ended);
            Assert.Equal(best, await ReadWhenThereAsync(ended));

            string className = (string)seen["class"]!;
            foreach (string topic in (string[])[$"{Gate}/snapshots/{className}", $"frigate/gate/{className}/snapshot"])
            {
                using Mat told = Cv2.ImDecode(peer.On(topic)[^1].Payload, ImreadModes.Color);
                Assert.InRange(told.Height, 10, 480);
            }

            string metrics = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
            Assert.Matches(@"(?m)^edgedetector_snapshots_encoded_total\{[^}]*\} [1-9]", metrics);
            Assert.Matches(@"(?m)^edgedetector_snapshots_size_bytes\{[^}]*\} [1-9]", metrics);
            service.Signal("TERM");
            Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        }

        foreach (JsonNode pictured in Pictured(peer, "gate").Concat(Pictured(peer, "yard")))
        {
            Assert.True(File.Exists(FileOf((string)pictured["id"]!)), $"{pictured["id"]} left no file");
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.PathOf("state"), "*.tmp", SearchOption.AllDirectories));
        int before = peer.On($"{Gate}/detections").Count;
        await using ChildProcess again = EdgeDetectorProgram.StartService(configuration);
        await peer.MoreThanAsync($"{Gate}/detections", before, again);
        Assert.Equal(best, await BytesAsync(port, ended));
    }

    [Fact]
    public async Task Snapshots_DiskTakesNone_CostsPicturesAndNothingElse()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int port = Mosquitto.FreePort();
        Directory.CreateDirectory(_folder.PathOf("state"));
        _folder.Write("state/snapshots", "a file where the folder should be");
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, port));
        await Eventually.TrueAsync(() => Ended(peer).Any(), 60, () => service.Errors);

        using HttpResponseMessage ready = await GetAsync(port, "/healthz/ready");
        JsonNode report = JsonNode.Parse(await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal("degraded", (string?)report["status"]);
        Assert.StartsWith("pictures cannot be kept: ", (string?)report["snapshots"]!["reason"], StringComparison.Ordinal);
        int before = peer.On($"{Gate}/detections").Count;
        await peer.MoreThanAsync($"{Gate}/detections", before + 5, service);
        using Mat picture = await PictureAsync(port, (string)Pictured(peer, "gate").Last(news => Ended(peer).All(end => (string?)end["id"] != (string?)news["id"]))["id"]!);
        Assert.True(picture.Height > 0);
        Assert.Single(service.Errors.Split('\n'), line => line.Contains("Pictures of objects cannot be kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Snapshots_OldOrTooMany_GiveWay()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int port = Mosquitto.FreePort();
        string old = Keep(daysAgo: 15);
        string oldest = Keep(daysAgo: 13);
        Dictionary<string, HttpStatusCode> expected = new()
        {
            [old] = HttpStatusCode.NotFound,
            [oldest] = HttpStatusCode.NotFound,
            [Keep(daysAgo: 2)] = HttpStatusCode.OK,
            [Keep(daysAgo: 1)] = HttpStatusCode.OK,
        };
        string foreign = Path.Combine(Path.GetDirectoryName(FileOf(old))!, "notes.txt");
        await File.WriteAllTextAsync(foreign, "", TestContext.Current.CancellationToken);

        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, port, "snapshots: { retention: 14d, maximumMegabytes: 1 }"));

        // Three times 400 KiB are more than 1 MiB.
        await Eventually.TrueAsync(() => FileOf(old) == "" && FileOf(oldest) == "", 20, () => service.Errors);
        await peer.MoreThanAsync($"{Gate}/detections", 0, service);
        foreach ((string id, HttpStatusCode status) in expected)
        {
            using HttpResponseMessage answer = await GetAsync(port, $"/events/{id}/snapshot.jpg");
            Assert.Equal(status, answer.StatusCode);
        }

        Assert.True(File.Exists(foreign));
        using HttpResponseMessage metrics = await GetAsync(port, "/metrics");
        string[] lines = (await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("edgedetector_snapshots_removed_total", StringComparison.Ordinal) && line.Contains(" 2", StringComparison.Ordinal));

        string Keep(int daysAgo)
        {
            DateTimeOffset seen = TimeProvider.System.GetUtcNow().AddDays(-daysAgo);
            string id = Guid.CreateVersion7(seen).ToString();
            DirectoryInfo day = Directory.CreateDirectory(_folder.PathOf($"state/snapshots/{seen:yyyy-MM-dd}"));
            File.WriteAllBytes(Path.Combine(day.FullName, $"{id}.jpg"), new byte[400 << 10]);
            return id;
        }
    }

    private static IEnumerable<JsonNode> Pictured(MqttPeer peer, string camera) =>
        peer.On($"edgedetector/gate-box/cameras/{camera}/events").Select(heard => heard.Json).Where(news => news["after"]!["bestSnapshot"] is not null);

    private static IEnumerable<JsonNode> Ended(MqttPeer peer) => Pictured(peer, "gate").Where(news => (string?)news["type"] == "end");

    private string FileOf(string id) =>
        Directory.EnumerateFiles(_folder.PathOf("state/snapshots"), $"{id}.jpg", SearchOption.AllDirectories).SingleOrDefault() ?? "";

    private async Task<byte[]> ReadWhenThereAsync(string id)
    {
        await Eventually.TrueAsync(() => FileOf(id) != "", 5, () => $"{id} has no file");
        return await File.ReadAllBytesAsync(FileOf(id), TestContext.Current.CancellationToken);
    }

    private async Task<Mat> PictureAsync(int port, string id) => Cv2.ImDecode(await BytesAsync(port, id), ImreadModes.Color);

    private async Task<byte[]> BytesAsync(int port, string id)
    {
        using HttpResponseMessage answer = await GetAsync(port, $"/events/{id}/snapshot.jpg");
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> GetAsync(int port, string path) =>
        await _http.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken);

    /// <summary>Asks for a path exactly as it is written: a client of good manners would make it proper first.</summary>
    private static async Task<string> RawGetAsync(int port, string path)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static string Unchunked(string body) => body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)];

    private string Configure(int brokerPort, int http, string more = "", string mqtt = "") => _folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}" }
        mqtt: { {{mqtt}}host: 127.0.0.1, port: {{brokerPort}}, statsInterval: 1s, reconnect: { initial: 100ms, maximum: 1s } }
        http: { listen: "127.0.0.1:{{http}}" }
        storage: { directory: "{{_folder.PathOf("state")}}" }
        cameras:
          gate: { source: 'synthetic:' }
        {{more}}
        """);
}
