using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace EdgeDetector.EndToEnd;

/// <summary>The JSON API as scripts and the web page ask it: a real service that looks at the drawn street.</summary>
public sealed class ApiTests : IDisposable
{
    private const string Hostile = "\"><script>alert(1)<..";

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
    public async Task Api_DrawnStreet_TellsOfCamerasEventsZonesAndTheBox()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = Street(broker.Port, "formats: [deepstream]", "  yard: { source: 'synthetic:', enabled: false, detection: { classes: { car: 0.6 } } }").Start();
        await Eventually.TrueAsync(async () => await CountAsync() >= 3, 60, () => service.Errors);

        JsonNode[] cameras = [.. (await GetAsync("cameras"))["cameras"]!.AsArray()!];
        Assert.Equal(["gate", "yard"], cameras.Select(camera => (string)camera["name"]!));
        JsonNode gate = await GetAsync("cameras/gate");
        Assert.Equal(("online", true, true), ((string)gate["state"]!, (bool)gate["enabled"]!, (bool)gate["detect"]!));
        Assert.True((long)gate["frames"]! > 0 && (int)gate["frame"]!["width"]! > 0 && (double)gate["ageMs"]! > 0);
        Assert.Equal((0.25, 0.45), ((double)gate["confidence"]!, (double)gate["nms"]!));
        Assert.Equal(("off", 0.6), ((string)cameras[1]["state"]!, (double)cameras[1]["classes"]!["car"]!));

        JsonNode zones = await GetAsync("zones");
        Assert.Equal("[[0,0],[0.5,0],[0.5,1],[0,1]]", zones["cameras"]!["gate"]!["zones"]!["left"]!["points"]!.ToJsonString());
        Assert.Equal("0s", (string)zones["cameras"]!["gate"]!["zones"]!["left"]!["loiteringTime"]!);
        Assert.Equal("[[0.5,1],[0.5,0]]", zones["cameras"]!["gate"]!["lines"]!["middle"]!["points"]!.ToJsonString());

        JsonNode stats = await GetAsync("stats");
        Assert.Equal(("gate-box", "street-nano", "cpu", true), ((string)stats["device"]!, (string)stats["model"]!, (string)stats["provider"]!, (bool)stats["broker"]!["connected"]!));
        Assert.Equal(["person", "car", "bicycle"], stats["classes"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("healthy", (string)stats["health"]!["status"]!);
        Assert.True((double)stats["uptimeSeconds"]! > 0 && TimeProvider.System.GetUtcNow() - Time(stats["startedAt"]!) < TimeSpan.FromMinutes(10));

        // Of a format that is not the product's own too.
        JsonNode listed = (await GetAsync("events?limit=1"))["events"]![0]!;
        JsonNode whole = await GetAsync($"events/{listed["id"]}");
        Assert.Equal(((string)listed["id"]!, "gate"), ((string)whole["id"]!, (string)whole["camera"]!));
        Assert.Null(listed["latest"]!["path"]);
        Assert.NotEmpty(whole["latest"]!["path"]!.AsArray());
        Assert.InRange((double)whole["latest"]!["boxNormalized"]!["width"]!, 0.001, 1);
        Assert.Contains((string)whole["state"]!, (string[])["active", "ended"]);
        Assert.Equal((string)whole["state"]! == "ended", whole["latest"]!["endedAt"] is not null);
    }

    [Fact]
    public async Task Events_PageByPageWhileNewOnesCome_AreEachThereOnce()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess service = Street(broker.Port, more: "  yard: { source: 'synthetic:?seed=7' }").Start();
        await Eventually.TrueAsync(async () => await CountAsync() >= 8, 90, () => service.Errors);
        string[] known = [.. (await GetAsync("events?limit=200"))["events"]!.AsArray().Select(one => (string)one!["id"]!)];

        List<JsonNode> met = [];
        string? next = "";
        while (next is not null)
        {
            JsonNode page = await GetAsync($"events?limit=2{(next.Length > 0 ? $"&before={next}" : "")}");
            met.AddRange(page["events"]!.AsArray()!);
            next = (string?)page["next"];
            // Time for others to come.
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancellation);
        }

        string[] ids = [.. met.Select(one => (string)one["id"]!)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Subset(ids.ToHashSet(), known.ToHashSet());
        Assert.Equal(met.Select(one => Time(one["startedAt"]!)).OrderDescending(), met.Select(one => Time(one["startedAt"]!)));
        Assert.True(await CountAsync() > known.Length, "none came meanwhile");
    }

    [Fact]
    public async Task Events_ServiceStartedAnew_AreRememberedAndDrawnIntoTheDay()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        JsonNode[] before;
        await using (ChildProcess first = Street(broker.Port).Start())
        {
            await Eventually.TrueAsync(async () => await CountAsync() >= 4, 90, () => first.Errors);
            before = [.. (await GetAsync("events?limit=200"))["events"]!.AsArray()!];
            await StreetService.StopAsync(first);
        }

        await using ChildProcess second = Street(broker.Port).Start();
        await Eventually.TrueAsync(async () => await CountAsync() >= before.Length, 60, () => second.Errors);
        foreach (JsonNode seen in before)
        {
            JsonNode now = await GetAsync($"events/{seen["id"]}");
            Assert.Equal(((string)seen["startedAt"]!, "ended"), ((string)now["startedAt"]!, (string)now["state"]!));
            Assert.NotEmpty(now["latest"]!["path"]!.AsArray());
        }

        JsonNode hour = new JsonObject();
        await Eventually.TrueAsync(
            async () => (hour = await GetAsync("history"))["cameras"]!["gate"]?["fps"]?.AsArray()[^1] is not null, 30, () => second.Errors);
        Assert.Equal((10, 360), ((int)hour["step"]!, hour["temperature"]!.AsArray().Count));
        JsonObject gate = hour["cameras"]!["gate"]!.AsObject();
        Assert.All((string[])["fps", "ageMs", "queueMs", "preprocessMs", "inferenceMs", "postprocessMs"], figure =>
        {
            Assert.Equal(360, gate[figure]!.AsArray().Count);
            Assert.True((double)gate[figure]!.AsArray()[^1]! >= 0, figure);
        });
        Assert.InRange((double)gate["fps"]!.AsArray()[^1]!, 0.1, 100);
        Assert.InRange(Math.Abs((Time(hour["from"]!) + TimeSpan.FromHours(1) - TimeProvider.System.GetUtcNow()).TotalSeconds), 0, 30);
        Assert.NotNull((await GetAsync("cameras/gate"))["fps"]);
        foreach (string span in (string[])["hour", "day"])
        {
            JsonNode told = await GetAsync($"history?span={span}");
            Assert.True(told["cameras"]!["gate"]!["counts"]!.AsObject().Sum(counts => counts.Value!.AsArray().Sum(count => (int?)count ?? 0)) >= before.Length, span);
        }
    }

    [Fact]
    public async Task Events_FiltersAndWrongValues_AreThoseAskedForOrSaidToBeWrong()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess service = Street(broker.Port).Start();
        await Eventually.TrueAsync(async () => (await TryAsync("events?zone=left&class=person"))?["events"]!.AsArray().Count >= 1, 60, () => service.Errors);

        Assert.All((await GetAsync("events?class=person"))["events"]!.AsArray(), one => Assert.Equal("person", (string)one!["class"]!));
        Assert.All((await GetAsync("events?zone=left"))["events"]!.AsArray(), one => Assert.Contains("left", one!["latest"]!["enteredZones"]!.AsArray().Select(zone => (string)zone!)));
        Assert.NotEmpty((await GetAsync("events?camera=gate"))["events"]!.AsArray());
        foreach (string none in (string[])["camera=yard", "class=cat", "zone=right", $"zone={Uri.EscapeDataString("left'; DROP TABLE event; --")}"])
        {
            JsonNode page = await GetAsync($"events?{none}");
            Assert.True(page["events"]!.AsArray().Count == 0 && page["next"] is null, none);
        }

        (string Path, int Status, string Reason)[] wrong =
        [
            ("events?limit=0", 400, "limit is a whole number from 1 to 200"),
            ("events?limit=201", 400, "limit is a whole number from 1 to 200"),
            ("events?limit=ten", 400, "limit is a whole number from 1 to 200"),
            ("events?limit=", 400, "limit is a whole number from 1 to 200"),
            ("events?limit=2&limit=3", 400, "each parameter may be given once"),
            ("events?clas=person", 400, "there is no such parameter: known here are camera, class, zone, limit, before"),
            ("events?before=yesterday", 400, "before is the next of the page before"),
            ("events?before=00000000-0000-7000-8000-000000000000", 400, "before names an event that is not remembered any more: begin anew without it"),
            ("events/00000000-0000-7000-8000-000000000000", 404, "there is no such event, or not any more"),
            ("events/..%2f..%2fedgedetector.yaml", 404, "there is no such event, or not any more"),
            ("history?span=week", 400, "span is hour or day"),
            ("history?from=now", 400, "there is no such parameter: known here are span"),
            ("cameras/nowhere", 404, "there is no such camera"),
            ("cameras/..%2f..%2fedgedetector.yaml", 404, "there is no such camera"),
        ];
        foreach ((string path, int status, string reason) in wrong)
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{_port}/api/v1/{path}"), Cancellation);
            Assert.Equal((path, status), (path, (int)answer.StatusCode));
            Assert.Equal(reason, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["reason"]!);
        }
    }

    [Fact]
    public async Task Config_SecretsWhereverTheyMayBe_AreShownNowhere()
    {
        const string Secret = "hunter2hunter2hunter2";
        string[] sources =
        [
            $"rtsp://me:{Secret}@127.0.0.1:1/1", $"http://127.0.0.1:1/a.cgi?loginuse=a&loginpas={Secret}", $"gst:rtspsrc location=rtsp://127.0.0.1:1/ user-id=me user-pw={Secret} ! decodebin",
        ];
        string cameras = string.Concat(sources.Select((source, i) => $"  secret{i}: {{ source: '{source}', enabled: {(i == 0 ? "true" : "false")} }}\n"));
        string file = _folder.Write("edgedetector.yaml", $$"""
            configVersion: 1
            device: { id: gate-box }
            model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
            recovery: { command: [touch, {{Secret}}] }
            mqtt: { host: 127.0.0.1, port: {{Mosquitto.FreePort()}}, username: me, password: {{Secret}} }
            http: { listen: "127.0.0.1:{{_port}}", token: "${BOX_TOKEN}" }
            storage: { directory: state }
            cameras:
              gate: { source: 'synthetic:?width=320&height=240&fps=5' }
            {{cameras}}
            """);
        await using ChildProcess service = EdgeDetectorProgram.StartService(file, new Dictionary<string, string> { ["BOX_TOKEN"] = Secret });
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
        await Eventually.TrueAsync(async () => await TryAsync("cameras/secret0") is { } camera && camera["reason"] is not null, 60, () => service.Errors);

        JsonNode config = await GetAsync("config");
        Assert.Equal((file, false), ((string)config["file"]!, (bool)config["allowWrite"]!));
        Assert.Equal(("***", "***"), ((string)config["values"]!["mqtt"]!["password"]!, (string)config["values"]!["http"]!["token"]!));
        Assert.Equal("rtsp://me:***@127.0.0.1:1/1", (string)config["values"]!["cameras"]!["secret0"]!["source"]!);
        Assert.Equal(["***", "***"], config["values"]!["recovery"]!["command"]!.AsArray().Select(word => (string)word!));
        Assert.Equal(("10s", 1, "none"), ((string)config["values"]!["mqtt"]!["statsInterval"]!, (int)config["values"]!["configVersion"]!, NoneOf(config["values"]!["cameras"]!["gate"]!["width"])));
        foreach (string path in (string[])["cameras", "config", "events", "zones", "stats", "openapi.json"])
        {
            Assert.DoesNotContain(Secret, (await GetAsync(path)).ToJsonString(), StringComparison.Ordinal);
        }

        static string NoneOf(JsonNode? node) => node is null ? "none" : node.ToJsonString();
    }

    [Fact]
    public async Task Names_Hostile_AreTextAndNothingElse()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string quoted = Hostile.Replace("\"", "\\\"", StringComparison.Ordinal);
        await using ChildProcess service = Street(
            broker.Port, more: $"  \"{quoted}\": {{ source: 'synthetic:', zones: {{ \"{quoted}\": {{ points: [[0, 0], [1, 0], [1, 1], [0, 1]] }} }} }}").Start();
        string name = Uri.EscapeDataString(Hostile);
        await Eventually.TrueAsync(async () => (await TryAsync($"events?camera={name}&zone={name}"))?["events"]!.AsArray().Count >= 1, 60, () => service.Errors);

        JsonNode seen = (await GetAsync($"events?camera={name}&zone={name}&limit=1"))["events"]![0]!;
        Assert.Equal((Hostile, Hostile), ((string)seen["camera"]!, (string)seen["latest"]!["enteredZones"]![0]!));
        Assert.Equal(Hostile, (string)(await GetAsync($"cameras/{name}"))["name"]!);
        Assert.NotNull((await GetAsync("zones"))["cameras"]![Hostile]!["zones"]![Hostile]);
        foreach (string path in (string[])["cameras", "events", "zones", "config"])
        {
            string text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/api/v1/{path}"), Cancellation);
            Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        }
    }

    private static DateTimeOffset Time(JsonNode text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    private StreetService Street(int broker, string mqtt = "formats: [edgedetector]", string more = "") =>
        new(_folder, broker) { Http = $"127.0.0.1:{_port}", Mqtt = mqtt, More = more };

    private async Task<int> CountAsync() => (await TryAsync("events?limit=200"))?["events"]!.AsArray().Count ?? 0;

    private async Task<JsonNode> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{_port}/api/v1/{path}"), Cancellation);
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The answer; null while there is no server yet.</summary>
    private async Task<JsonNode?> TryAsync(string path)
    {
        try
        {
            return await GetAsync(path);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
