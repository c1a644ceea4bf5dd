using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet.Protocol;
using NJsonSchema;

namespace EdgeDetector.EndToEnd;

/// <summary>The service as somebody meets it who steers it over MQTT: good commands act, others are answered, and nothing is forgotten.</summary>
public sealed class ControlTests : IDisposable
{
    private const string Box = "edgedetector/gate-box";
    private const string Gate = $"{Box}/cameras/gate";
    private const long Growth = 64 * 1024 * 1024;
    private const long LargeObjects = 32 * 1024 * 1024;

    private static readonly Dictionary<string, string> AsSystemdSetsThem = new() { ["DOTNET_GCgen0size"] = "0x400000", ["MALLOC_ARENA_MAX"] = "2" };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string> Commands => new()
    {
        { "enabled", "ON", "OFF" },
        { "detect", "ON", "OFF" },
        { "fps", "5", "0.1" },
        { "confidence/person", "0.5", "0.999" },
        { "zones/yard/enabled", "OFF", "ON" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Enabled_OffAndOn_ClosesTheCameraAndSaysSoWithoutCallingItAFault()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int http = Mosquitto.FreePort();
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, http));
        await peer.MoreThanAsync($"{Gate}/detections", 5, service);
        Assert.Equal("ON", peer.Last($"{Gate}/enabled"));

        await peer.PublishAsync($"{Gate}/enabled/set", "OFF");
        await peer.LastIsAsync($"{Gate}/enabled", "OFF", service);
        await Eventually.TrueAsync(() => (string?)peer.LastOn($"{Gate}/status")!.Json["state"] == "off", 10, () => peer.Last($"{Gate}/status")!);
        JsonNode ready = await ReadyAsync(http);
        Assert.Equal("healthy", (string?)ready["status"]);
        Assert.Equal("off", (string?)ready["cameras"]!["gate"]!["reason"]);

        // States overtake messages: one of before may still come.
        await WaitAsync(1);
        int before = peer.On($"{Gate}/detections").Count;
        await WaitAsync(1);
        Assert.Equal(before, peer.On($"{Gate}/detections").Count);
        JsonSchema schema = await SchemaAsync("cameraStatus");
        Assert.Empty(schema.Validate(peer.Last($"{Gate}/status")!));

        await peer.PublishAsync($"{Gate}/snapshot/set", "TAKE");
        await Eventually.TrueAsync(() => Reason(peer) == "the camera is off", 10, () => Reason(peer) ?? "");

        await peer.PublishAsync($"{Gate}/enabled/set", "ON");
        await peer.LastIsAsync($"{Gate}/enabled", "ON", service);
        await peer.MoreThanAsync($"{Gate}/detections", before, service);
    }

    [Fact]
    public async Task Detect_OffAndOn_KeepsTheCameraAndEmptiesTheCounts()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await Eventually.TrueAsync(() => peer.Last($"{Gate}/occupancy/person") == "ON", 30, () => service.Errors);
        Assert.True(int.Parse(peer.Last($"{Gate}/counts/person")!, CultureInfo.InvariantCulture) > 0);

        await peer.PublishAsync($"{Gate}/detect/set", "OFF");
        await peer.LastIsAsync($"{Gate}/detect", "OFF", service);
        await peer.LastIsAsync($"{Gate}/counts/person", "0", service);
        await peer.LastIsAsync($"{Gate}/occupancy/person", "OFF", service);

        // States overtake messages: those of before may still come.
        await WaitAsync(1);
        int before = peer.On($"{Gate}/detections").Count;
        JsonNode first = await NextStatsAsync(peer, service);
        JsonNode second = await NextStatsAsync(peer, service);
        Assert.Equal((long)first["inferred"]!, (long)second["inferred"]!);
        Assert.True((long)second["captured"]! > (long)first["captured"]!);
        Assert.Equal("online", (string?)second["state"]);
        Assert.Equal(before, peer.On($"{Gate}/detections").Count);

        await peer.PublishAsync($"{Gate}/snapshot/set", "TAKE");
        await peer.MoreThanAsync($"{Gate}/snapshot", 0, service);

        await peer.PublishAsync($"{Gate}/detect/set", "reset");
        await peer.LastIsAsync($"{Gate}/detect", "ON", service);
        await peer.LastIsAsync($"{Gate}/occupancy/person", "ON", service);
    }

    [Fact]
    public async Task Fps_Set_IsTheRateOfDetectionsAtOnce()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await peer.MoreThanAsync($"{Gate}/detections", 10, service);
        Assert.Equal("unlimited", peer.Last($"{Gate}/fps"));

        await peer.PublishAsync($"{Gate}/fps/set", "0.1");
        await peer.LastIsAsync($"{Gate}/fps", "0.1", service);
        await peer.PublishAsync($"{Gate}/fps/set", "4");
        await peer.LastIsAsync($"{Gate}/fps", "4", service);
        await WaitAsync(1);
        int before = peer.On($"{Gate}/detections").Count;
        await WaitAsync(5);
        int during = peer.On($"{Gate}/detections").Count - before;
        Assert.InRange(during, 14, 22);

        await peer.PublishAsync($"{Gate}/fps/set", "RESET");
        await peer.LastIsAsync($"{Gate}/fps", "unlimited", service);
    }

    [Fact]
    public async Task Confidence_Set_ActsOnThatClassAloneAndIsTakenBackByReset()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await Eventually.TrueAsync(() => peer.Last($"{Gate}/confidence/person") == "0.25", 30, () => service.Errors);

        await peer.PublishAsync($"{Gate}/confidence/person/set", "1");
        await peer.LastIsAsync($"{Gate}/confidence/person", "1", service);
        await peer.LastIsAsync($"{Gate}/counts/person", "0", service);
        int from = peer.On($"{Gate}/detections").Count;
        await peer.MoreThanAsync($"{Gate}/detections", from + 30, service);
        string[] classes = [.. peer.On($"{Gate}/detections").Skip(from).SelectMany(ClassesOf)];
        Assert.DoesNotContain("person", classes);
        Assert.Contains("car", classes);

        await peer.PublishAsync($"{Gate}/confidence/person/set", "reset");
        await peer.LastIsAsync($"{Gate}/confidence/person", "0.25", service);
        await peer.LastIsAsync($"{Gate}/occupancy/person", "ON", service);
    }

    [Fact]
    public async Task SnapshotAndRestart_Asked_SendAPictureAndOpenTheCameraAnew()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await peer.MoreThanAsync($"{Gate}/detections", 20, service);

        await peer.PublishAsync($"{Gate}/snapshot/set", "TAKE");
        await peer.MoreThanAsync($"{Gate}/snapshot", 0, service);
        using OpenCvSharp.Mat picture = OpenCvSharp.Cv2.ImDecode(peer.On($"{Gate}/snapshot")[0].Payload, OpenCvSharp.ImreadModes.Color);
        JsonNode frame = peer.On($"{Gate}/detections")[0].Json["frame"]!;
        Assert.Equal(((int)frame["width"]!, (int)frame["height"]!), (picture.Width, picture.Height));

        long before = (long)peer.LastOn($"{Gate}/detections")!.Json["sequence"]!;
        int statuses = peer.On($"{Gate}/status").Count;
        await peer.PublishAsync($"{Gate}/restart/set", "RESTART");
        await peer.MoreThanAsync($"{Gate}/restart", 0, service);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", peer.Last($"{Gate}/restart"));
        await Eventually.TrueAsync(
            () => peer.On($"{Gate}/status").Skip(statuses).Any(status => (string?)status.Json["state"] == "connecting"), 10, () => service.Errors);
        await Eventually.TrueAsync(
            () => (long)peer.LastOn($"{Gate}/detections")!.Json["sequence"]! is long sequence && sequence < before, 10, () => service.Errors);
    }

    [Fact]
    public async Task Overrides_ServiceRestarted_StillHold()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string configuration = Configure(broker.Port, more: "  yard: { source: 'synthetic:' }\n");
        await using (MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port))
        await using (ChildProcess service = EdgeDetectorProgram.StartService(configuration))
        {
            await peer.MoreThanAsync($"{Gate}/detections", 5, service);
            await peer.PublishAsync($"{Box}/cameras/yard/enabled/set", "OFF");
            await peer.PublishAsync($"{Gate}/fps/set", "7");
            await peer.PublishAsync($"{Gate}/confidence/car/set", "0.75");
            await peer.PublishAsync($"{Gate}/zones/drive/enabled/set", "OFF");
            await peer.LastIsAsync($"{Gate}/zones/drive/enabled", "OFF", service);
            service.Signal("TERM");
            Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        }

        await broker.KillAsync();
        await broker.StartAgainAsync();
        await using MqttPeer late = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess again = EdgeDetectorProgram.StartService(configuration);

        await late.LastIsAsync($"{Box}/cameras/yard/enabled", "OFF", again);
        await late.LastIsAsync($"{Gate}/fps", "7", again);
        await late.LastIsAsync($"{Gate}/confidence/car", "0.75", again);
        await late.LastIsAsync($"{Gate}/zones/drive/enabled", "OFF", again);
        await Eventually.TrueAsync(() => (string?)late.LastOn($"{Box}/cameras/yard/status")?.Json["state"] == "off", 10, () => again.Errors);
        Assert.Empty(late.On($"{Box}/cameras/yard/detections"));
    }

    [Fact]
    public async Task ZoneOverride_ZoneLeavesWhileItRunsOrWhileItDoesNot_IsDroppedAndSaid()
    {
        const string Dropped = "Zone drive of camera gate is not in the configuration";
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        string state = $"{Gate}/zones/drive/enabled";
        await using (ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port)))
        {
            await peer.LastIsAsync(state, "ON", service);
            await peer.PublishAsync($"{state}/set", "OFF");
            await peer.PublishAsync($"{Gate}/zones/yard/enabled/set", "OFF");
            await peer.LastIsAsync(state, "OFF", service);
            Configure(broker.Port, drive: false);
            await Eventually.TrueAsync(() => service.Errors.Contains(Dropped, StringComparison.Ordinal), 20, () => service.Errors);
            Configure(broker.Port);
            await peer.LastIsAsync(state, "ON", service);
            Assert.Equal("OFF", peer.Last($"{Gate}/zones/yard/enabled"));
            await peer.PublishAsync($"{state}/set", "OFF");
            await peer.LastIsAsync(state, "OFF", service);
            await StreetService.StopAsync(service);
        }

        await using (ChildProcess without = EdgeDetectorProgram.StartService(Configure(broker.Port, drive: false)))
        {
            await Eventually.TrueAsync(() => without.Errors.Contains(Dropped, StringComparison.Ordinal), 20, () => without.Errors);
            await StreetService.StopAsync(without);
        }

        await using ChildProcess again = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await peer.LastIsAsync(state, "ON", again);
        Assert.Equal("OFF", peer.Last($"{Gate}/zones/yard/enabled"));
        Assert.DoesNotContain(Dropped, again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overrides_FileDamaged_IsPutAsideAndSaid()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        Directory.CreateDirectory(_folder.PathOf("state"));
        _folder.Write("state/overrides.json", """{ "cameras": { "gate": { "enabled": false, "fps": """);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));

        await peer.LastIsAsync($"{Gate}/enabled", "ON", service);

        Assert.Contains("overrides.json is damaged", service.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.PathOf("state/overrides.json.corrupt")));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task EachCommand_BadHugeBinaryAndRapid_IsAnsweredAndTheStateStaysTrue(string command, string good, string other)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, "allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0");
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port), AsSystemdSetsThem);
        await peer.MoreThanAsync($"{Gate}/detections", 5, service);
        string topic = $"{Gate}/{command}";
        await peer.PublishAsync($"{topic}/set", good);
        await peer.LastIsAsync(topic, good, service);

        byte[][] wrong = [[], "maybe"u8.ToArray(), "-1"u8.ToArray(), "NaN"u8.ToArray(), "1e999"u8.ToArray(), [0xff, 0xfe, 0x00, 0x80], new byte[1 << 20]];
        foreach (byte[] payload in wrong)
        {
            int answers = peer.On($"{Box}/answers").Count;
            await peer.PublishAsync($"{topic}/set", payload, MqttQualityOfServiceLevel.AtLeastOnce);
            await peer.MoreThanAsync($"{Box}/answers", answers, service);
        }

        JsonSchema schema = await SchemaAsync("answer");
        Assert.All(peer.On($"{Box}/answers"), answer => Assert.Empty(schema.Validate(answer.Text)));
        Assert.All(peer.On($"{Box}/answers"), answer => Assert.Equal($"{topic}/set", (string?)answer.Json["topic"]));
        Assert.All(peer.On($"{Box}/answers"), answer => Assert.DoesNotContain("\\u0027", answer.Text, StringComparison.Ordinal));
        Assert.Contains("has 1048576 bytes", Reason(peer), StringComparison.Ordinal);
        Assert.Equal(good, peer.Last(topic));

        long memory = service.WorkingSet;
        int sent = wrong.Length + 1;
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(10));
        foreach (string[] ten in Flood(good, other, 3000).Chunk(10))
        {
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            foreach (string payload in ten)
            {
                await peer.PublishAsync($"{topic}/set", Encoding.UTF8.GetBytes(payload), MqttQualityOfServiceLevel.AtMostOnce);
                sent++;
            }
        }

        // What of it the collector has not come to yet is part of the growth: at most two of its regions of large objects, 32 MB
        // each, however much is sent. So half as much again is sent as may stay.
        using PeriodicTimer slowly = new(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < 150; i++, sent++)
        {
            await slowly.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await peer.PublishAsync($"{topic}/set", new byte[1 << 20], MqttQualityOfServiceLevel.AtLeastOnce);
        }

        await peer.PublishAsync($"{topic}/set", good);
        await peer.LastIsAsync(topic, good, service);
        await Eventually.TrueAsync(() => Commanded(peer) == sent + 1, 20, () => $"{sent + 1} were sent; {peer.Last($"{Box}/stats")}\n{service.Errors}");
        Assert.Equal(good, peer.Last(topic));
        TestContext.Current.TestOutputHelper?.WriteLine($"{memory / 1048576.0:0.0} MiB before, {service.WorkingSet / 1048576.0:0.0} MiB after; {peer.LastOn($"{Box}/stats")!.Json["commands"]}");
        Assert.True(service.WorkingSet - memory < Growth + LargeObjects, $"{memory} before, {service.WorkingSet} after");
        int detections = peer.On($"{Gate}/detections").Count;
        await peer.MoreThanAsync($"{Gate}/detections", detections, service);
        service.Signal("TERM");
        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task PictureAndRestart_AskedAThousandTimesASecond_LeaveTheServiceAlive()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port), AsSystemdSetsThem);
        await peer.MoreThanAsync($"{Gate}/detections", 5, service);
        long memory = service.WorkingSet;

        foreach ((string topic, string word) in new Dictionary<string, string> { ["snapshot"] = "TAKE", ["restart"] = "RESTART", ["unknown"] = "ON" })
        {
            for (int i = 0; i < 2000; i++)
            {
                await peer.PublishAsync($"{Gate}/{topic}/set", Encoding.UTF8.GetBytes(word), MqttQualityOfServiceLevel.AtMostOnce);
            }
        }

        await Eventually.TrueAsync(() => Commanded(peer) == 6000, 20, () => peer.Last($"{Box}/stats") ?? service.Errors);
        int detections = peer.On($"{Gate}/detections").Count;
        await peer.MoreThanAsync($"{Gate}/detections", detections + 10, service);
        Assert.InRange(peer.On($"{Gate}/snapshot").Count, 1, 20);
        Assert.True(service.WorkingSet - memory < Growth, $"{memory} before, {service.WorkingSet} after");
    }

    [Fact]
    public async Task Commands_RetainedByMistake_DoNotComeBack()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string port = broker.Port.ToString(CultureInfo.InvariantCulture);
        await ChildProcess.RunAsync("mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-t", $"{Gate}/enabled/set", "-m", "OFF", "-r");
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));

        await peer.MoreThanAsync($"{Gate}/detections", 5, service);

        Assert.Equal("ON", peer.Last($"{Gate}/enabled"));
    }

    private static IEnumerable<string> Flood(string good, string other, int count) =>
        Enumerable.Range(0, count).Select(i => (i % 4) switch { 0 => good, 1 => "reset", 2 => "\u0000\u0001bad", _ => other });

    private static long Commanded(MqttPeer peer) =>
        peer.LastOn($"{Box}/stats")?.Json["commands"] is { } counters
            ? (long)counters["accepted"]! + (long)counters["refused"]! + (long)counters["dropped"]!
            : 0;

    private static string? Reason(MqttPeer peer) => (string?)peer.LastOn($"{Box}/answers")?.Json["reason"];

    private static IEnumerable<string> ClassesOf(Heard message) => message.Json["detections"]!.AsArray().Select(detection => (string)detection!["class"]!);

    private static Task WaitAsync(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, TestContext.Current.CancellationToken);

    private static async Task<JsonNode> NextStatsAsync(MqttPeer peer, ChildProcess service)
    {
        await peer.MoreThanAsync($"{Box}/stats", peer.On($"{Box}/stats").Count, service);
        return peer.LastOn($"{Box}/stats")!.Json["cameras"]!["gate"]!;
    }

    private static Task<JsonSchema> SchemaAsync(string name) =>
        JsonSchema.FromFileAsync(Path.Combine(Path.GetDirectoryName(EdgeDetectorProgram.Path)!, "schemas", $"{name}.schema.json"));

    private static async Task<JsonNode> ReadyAsync(int port)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz/ready"), TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private string Configure(int brokerPort, int? http = null, string more = "", bool drive = true) => _folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}" }
        mqtt: { host: 127.0.0.1, port: {{brokerPort}}, statsInterval: 1s, reconnect: { initial: 100ms, maximum: 1s } }
        http: { listen: "127.0.0.1:{{http ?? Mosquitto.FreePort()}}" }
        storage: { directory: "{{_folder.PathOf("state")}}" }
        cameras:
          gate:
            source: 'synthetic:'
            zones:
              yard: { points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] }
              {{(drive ? "drive: { points: [[0.5, 0], [1, 0], [1, 1], [0.5, 1]] }" : "")}}
        {{more}}
        """);
}
