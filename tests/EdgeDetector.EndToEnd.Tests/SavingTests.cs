using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.EndToEnd;

/// <summary>What the page draws and tunes, saved into the configuration file of a real service.</summary>
public sealed class SavingTests : IDisposable
{
    private const string Zones = "/api/v1/cameras/gate/zones";
    private const string Thresholds = "/api/v1/cameras/gate/thresholds";
    private const string Everywhere = """{"zones":{"everywhere":{"points":[[0,0],[1,0],[1,1],[0,1]]}}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Mosquitto.FreePort();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Configuration => _folder.PathOf("edgedetector.yaml");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Zones_Saved_AreInForceAndTheFileKeepsWhatPeopleWrote()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        string before = Text(broker.Port);
        await using ChildProcess service = await StartAsync(before);
        File.SetUnixFileMode(Configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Answer saved = await PutAsync(Zones, Everywhere);

        Assert.Equal((HttpStatusCode.OK, true, null), (saved.Status, (bool?)saved.Json["inForce"], (string?)saved.Json["reason"]));
        Assert.Equal((Configuration, Configuration + ".bak"), ((string)saved.Json["file"]!, (string)saved.Json["backup"]!));
        string after = before.Replace(
            "    # the end of gate\n",
            "    zones:\n      everywhere:\n        points: [[0, 0], [1, 0], [1, 1], [0, 1]]\n    # the end of gate\n",
            StringComparison.Ordinal);
        Assert.Equal(after, Now);
        Assert.Equal(before, await File.ReadAllTextAsync(Configuration + ".bak", Cancellation));
        Assert.All(
            [Configuration, Configuration + ".bak"],
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(file)));
        await Eventually.TrueAsync(() => peer.On($"{Gate}/events").Any(Entered), 60, () => service.Errors);

        // The same once more writes nothing: the backup stays what it was.
        Answer same = await PutAsync(Zones, Everywhere);
        Assert.Equal((HttpStatusCode.OK, null), (same.Status, same.Json["backup"]));
        Assert.Equal(before, await File.ReadAllTextAsync(Configuration + ".bak", Cancellation));

        // Two at once, of two parts of the file: none is lost.
        Answer[] both = await Task.WhenAll(
            PutAsync(Thresholds, """{"classes":{"person":0.4},"nms":0.5}"""),
            PutAsync(Zones, Everywhere.Replace("[0,0]", "[0.1,0]", StringComparison.Ordinal)));
        Assert.All(both, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Contains("  nms: 0.5   # overlap\n", Now, StringComparison.Ordinal);
        Assert.Contains("    detection: { fps: 15, classes: { person: 0.4 } }\n", Now, StringComparison.Ordinal);
        Assert.Contains("points: [[0.1, 0], [1, 0], [1, 1], [0, 1]]\n", Now, StringComparison.Ordinal);

        // What a command over MQTT has set wins, and is said.
        await peer.PublishAsync($"{Gate}/confidence/person/set", "0.7");
        await peer.LastIsAsync($"{Gate}/confidence/person", "0.7", service);
        Answer overruled = await PutAsync(Thresholds, """{"classes":{"person":0.3}}""");
        Assert.Equal(HttpStatusCode.Accepted, overruled.Status);
        Assert.Contains("a command over MQTT has set it", (string)overruled.Json["reason"]!, StringComparison.Ordinal);
        Assert.Contains(service.Lines.Concat(service.Errors.Split('\n')), line => line.Contains("A request has changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Zones_Refused_LeaveEverythingAsItWas()
    {
        string before = Text(Mosquitto.FreePort());
        await using ChildProcess service = await StartAsync(before);

        await IsRefusedAsync(Zones, """{"zones":{"yard":{"points":[[0,0],[1,1]]}}}""", HttpStatusCode.BadRequest, "the configuration would not be valid", "cameras.gate.zones.yard.points");
        await IsRefusedAsync(Zones, """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"classes":["dog"]}}}""", HttpStatusCode.BadRequest, "the configuration would not be valid", "cameras.gate.zones.yard.classes");
        await IsRefusedAsync(Zones, """{"zones":{"\"><script>/../..":{"points":[[0,0],[1,0],[1,1]]}}}""", HttpStatusCode.BadRequest, "the configuration would not be valid");
        await IsRefusedAsync(Zones, """{"zones":{"a":{"pionts":[]}}}""", HttpStatusCode.BadRequest, "the request is not valid", "cameras.gate.zones.a.pionts");
        await IsRefusedAsync(Zones, """{"zones":{"\ud800":{}}}""", HttpStatusCode.BadRequest, "is not JSON");
        await IsRefusedAsync(Zones, "zones: {}", HttpStatusCode.BadRequest, "is not JSON");
        await IsRefusedAsync(Zones, """{"zones":{}}""" + new string(' ', 70_000), HttpStatusCode.RequestEntityTooLarge, "too large");
        await IsRefusedAsync(Zones, Everywhere[..^1] + ""","was":{"zones":{"another":{"points":[[0,0],[1,0],[1,1]]}}}}""", HttpStatusCode.Conflict, "somebody else has changed");
        await IsRefusedAsync(Zones, Everywhere, HttpStatusCode.UnsupportedMediaType, "must be JSON", type: "text/plain");
        await IsRefusedAsync(Zones, Everywhere, HttpStatusCode.UnsupportedMediaType, "must be JSON", type: null);
        await IsRefusedAsync(Zones, Everywhere, HttpStatusCode.UnsupportedMediaType, "must be JSON", type: "application/x-www-form-urlencoded");
        await IsRefusedAsync("/api/v1/cameras/..%2f..%2fetc/zones", Everywhere, HttpStatusCode.NotFound, "");
        await IsRefusedAsync(Thresholds, """{"classes":{"person":7}}""", HttpStatusCode.BadRequest, "the request is not valid", "cameras.gate.detection.classes.person");
        await IsRefusedAsync(Thresholds, """{"classes":{"dog":0.5}}""", HttpStatusCode.BadRequest, "the configuration would not be valid", "cameras.gate.detection.classes");
        Assert.Equal(["edgedetector.yaml", "state"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());

        // A file that somebody is mending is not touched.
        string broken = before + "mqtt: {}\n";
        await File.WriteAllTextAsync(Configuration, broken, Cancellation);
        Answer conflict = await PutAsync(Zones, Everywhere);
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("mend it first", (string)conflict.Json["reason"]!, StringComparison.Ordinal);
        Assert.Equal("mqtt", (string?)conflict.Json["errors"]![0]!["key"]);
        Assert.Equal(broken, Now);
    }

    [Fact]
    public async Task Zones_NotAllowedOrWithoutToken_AreRefused()
    {
        string allowed = Text(Mosquitto.FreePort());
        string before = allowed.Replace("allowConfigWrite: true", "token: 0f3b5c7d9e1a2b4c", StringComparison.Ordinal);
        await using ChildProcess service = await StartAsync(before);

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync(Zones, Everywhere)).Status);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "0f3b5c7d9e1a2b4c");
        Answer off = await PutAsync(Zones, Everywhere);
        _http.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        Answer foreign = await PutAsync(Zones, Everywhere);

        Assert.Equal(HttpStatusCode.Forbidden, off.Status);
        Assert.StartsWith("http.allowConfigWrite is false", (string)off.Json["reason"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        Assert.Contains("other origins", (string)foreign.Json["reason"]!, StringComparison.Ordinal);
        Assert.Equal(before, Now);
        Finished check = await EdgeDetectorProgram.RunAsync(
            "check", "--config", _folder.Write("open.yaml", allowed.Replace("allowConfigWrite: true", "allowConfigWrite: true, allowAnonymous: true", StringComparison.Ordinal)));
        Assert.Contains("http.allowConfigWrite: everybody who reaches the box could change its configuration", check.Errors, StringComparison.Ordinal);
    }

    private static bool Entered(Heard told) =>
        told.Json["after"]?["enteredZones"]?.AsArray().Any(zone => (string)zone! == "everywhere") == true;

    private string Now => File.ReadAllText(Configuration);

    private async Task IsRefusedAsync(string path, string body, HttpStatusCode status, string reason, string? key = null, string? type = "application/json")
    {
        string before = Now;
        Answer answer = await PutAsync(path, body, type);

        Assert.True(status == answer.Status, $"{body}: {answer.Status} {answer.Json}");
        Assert.Contains(reason, (string?)answer.Json["reason"] ?? "", StringComparison.Ordinal);
        Assert.StartsWith(key ?? "", (string?)answer.Json["errors"]?[0]!["key"] ?? "", StringComparison.Ordinal);
        Assert.Equal(before, Now);
    }

    private async Task<Answer> PutAsync(string path, string body, string? type = "application/json")
    {
        using StringContent content = new(body, Encoding.UTF8);
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        using HttpResponseMessage answer = await _http.PutAsync(new Uri($"http://127.0.0.1:{_port}{path}"), content, Cancellation);
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        return new Answer(answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject());
    }

    private async Task<ChildProcess> StartAsync(string text)
    {
        ChildProcess service = EdgeDetectorProgram.StartService(_folder.Write("edgedetector.yaml", text));
        await EdgeDetectorProgram.AnswersAsync(_port, service);
        return service;
    }

    private string Text(int broker) => $$"""
        # the box at the gate; ${NOT_SET} in a comment means nothing
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }

        detection:
          nms: 0.45   # overlap
        events: { updateInterval: 1s }
        cameras:
          gate:   # the only one
            source: "synthetic:?width=640&height=480&fps=15"
            detection: { fps: 15 }
            # the end of gate

        mqtt: { host: 127.0.0.1, port: {{broker}}, password: "${NOT_SET:-}" }   # a secret stays a variable
        http: { listen: "127.0.0.1:{{_port}}", allowConfigWrite: true }
        storage: { directory: state }

        """.ReplaceLineEndings("\n");

    private sealed record Answer(HttpStatusCode Status, JsonNode Json);
}
