using System.Text.Json.Nodes;

namespace EdgeDetector.Faults;

/// <summary>The real service, whose configuration and model are edited in every way that goes wrong: what was good last stays.</summary>
[Collection(Serial.Name)]
public sealed class ReloadTests : IAsyncLifetime
{
    private const string Cameras = "edgedetector/box/cameras";
    private const string Detections = Cameras + "/gate/detections";
    private const string FrameRate = Cameras + "/gate/fps";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private int _http;
    private Mosquitto _broker = null!;
    private MqttPeer _peer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Model => _folder.PathOf("model.onnx");

    private string Configuration => _folder.PathOf("edgedetector.yaml");

    public async ValueTask InitializeAsync()
    {
        _broker = await Mosquitto.StartAsync(_folder);
        _peer = await MqttPeer.ConnectAsync(_broker.Port);
        _http = Mosquitto.FreePort();
        File.Copy(EdgeDetectorProgram.ShippedModel, Model);
        File.WriteAllText(Configuration, Text());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _peer.DisposeAsync();
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Configuration_EditedInEveryBadWay_TheLastGoodStaysAndOneMessageSaysWhy()
    {
        await using ChildProcess service = await StartAsync();

        await IsBadAsync(service, "invalid", "hsot", () => File.WriteAllText(Configuration, Text() + "hsot: x\n"));
        await IsGoodAsync(service, fps: 11);
        await IsBadAsync(service, "truncated", Configuration, () => File.WriteAllText(Configuration, Text()[..120]));
        await IsGoodAsync(service, fps: 12);
        await IsBadAsync(service, "emptied", Configuration, () => File.WriteAllText(Configuration, ""));
        await IsGoodAsync(service, fps: 11);
        await IsBadAsync(service, "deleted", "no such file", () => File.Delete(Configuration));
        await IsGoodAsync(service, fps: 12);
        await IsBadAsync(service, "a class that the model lacks", "unicorn", () => File.WriteAllText(Configuration, Text() + "detection: { classes: { unicorn: 0.5 } }\n"));
        await IsGoodAsync(service, fps: 11);
        await IsBadAsync(service, "replaced by a folder", "is a folder", () =>
        {
            File.Delete(Configuration);
            Directory.CreateDirectory(Configuration);
        });
        Directory.Delete(Configuration);
        await IsGoodAsync(service, fps: 12);

        Assert.Equal(6, Log(service).Count(line => line.Contains("is not used, the last good one stays", StringComparison.Ordinal)));
        Assert.Equal(6, Log(service).Count(line => line.Contains("is good again", StringComparison.Ordinal)));
        Assert.Single(_peer.On($"{Cameras}/gate/status"), status => (string?)status.Json["state"] == "online");
    }

    [Fact]
    public async Task Configuration_HundredEditsASecond_OnlyWhatStandsStillIsTaken()
    {
        await using ChildProcess service = await StartAsync();

        for (int edit = 0; edit < 300; edit++)
        {
            // Half of it, then all of it, in place: what an editor or a copy over the network does.
            string text = Text(fps: 1 + (edit % 20));
            File.WriteAllText(Configuration, text[..(text.Length / 2)]);
            File.WriteAllText(Configuration, text);
            await Task.Delay(10, Token);
        }

        string replacement = Configuration + ".new";
        File.WriteAllText(replacement, Text(fps: 13));
        File.Move(replacement, Configuration, overwrite: true);

        await _peer.LastIsAsync(FrameRate, "13", service);
        Assert.DoesNotContain(Log(service), line => line.Contains("is not used", StringComparison.Ordinal));
        Assert.InRange(Log(service).Count(line => line.Contains("Configuration changed", StringComparison.Ordinal)), 1, 3);
    }

    [Fact]
    public async Task Configuration_PermissionLost_TheLastGoodStays()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "only root can start the service as somebody else, whom permissions stop");
        await ChildProcess.RunAsync("chmod", "-R", "o+rwX", _folder.Root);

        await using ChildProcess service = ChildProcess.Start(
            "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", EdgeDetectorProgram.Path, "run", "--config", Configuration]);
        await _peer.MoreThanAsync(Detections, 0, service, 30);

        await IsBadAsync(service, "permission lost", "may not be read by this user", () => ChildProcess.RunAsync("chmod", "000", Configuration).Wait(Token));
        await ChildProcess.RunAsync("chmod", "644", Configuration);
        await IsGoodAsync(service, fps: 12);
    }

    [Fact]
    public async Task Model_FileReplaced_BadOnesAreRefusedAndAGoodOneTakesOverWithoutALostFrame()
    {
        await using ChildProcess service = await StartAsync();
        byte[] good = File.ReadAllBytes(Model);

        await IsBadAsync(service, "truncated model", "cut off or damaged", () => File.WriteAllBytes(Model, good[..(good.Length / 2)]));
        await IsBadAsync(service, "deleted model", "there is no such model file", () => File.Delete(Model));
        int told = Log(service).Length;
        int before = _peer.On(Detections).Count;
        PutModel(good);
        await SaysAsync(service, "is good again", told);
        await SaysAsync(service, "Model model runs on cpu", told);

        await _peer.MoreThanAsync(Detections, before + 30, service);
        long[] sequences = [.. _peer.On(Detections).Skip(before).Select(message => (long)message.Json["sequence"]!)];
        Assert.Equal(sequences.Order().Distinct(), sequences);
        Assert.Single(_peer.On($"{Cameras}/gate/status"), status => (string?)status.Json["state"] == "online");
        Assert.Equal("healthy", (string?)(await ReadyAsync())["status"]);
    }

    [Fact]
    public async Task Model_OfOtherClasses_IsTakenWithItsConfigurationAndOnlyWithAFittingOne()
    {
        string other = Path.Combine(Path.GetDirectoryName(EdgeDetectorProgram.ShippedModel)!, "traffic-nano.onnx");
        await using ChildProcess service = await StartAsync();
        const string OwnClass = "detection: { classes: { bicycle: 0.6 } }\n";
        File.WriteAllText(Configuration, Text() + OwnClass);
        await _peer.LastIsAsync($"{Cameras}/gate/confidence/bicycle", "0.6", service);

        await IsBadAsync(service, "a model without the class", "bicycle", () => PutModel(File.ReadAllBytes(other)));
        Assert.Equal("model on cpu", Reason(await ReadyAsync(), "model"));

        File.WriteAllText(Configuration, Text(model: other) + "detection: { classes: { vehicle: 0.6 } }\n");
        await _peer.LastIsAsync($"{Cameras}/gate/confidence/vehicle", "0.6", service);
        await Eventually.TrueAsync(
            () => (string?)_peer.LastOn(Detections)?.Json["model"] == "traffic-nano", 20, () => service.Errors);
        Assert.Equal("healthy", (string?)(await ReadyAsync())["status"]);

        // A command speaks of the classes of the model in use.
        await _peer.PublishAsync($"{Cameras}/gate/confidence/vehicle/set", "0.7");
        await _peer.LastIsAsync($"{Cameras}/gate/confidence/vehicle", "0.7", service);
    }

    private static string[] Log(ChildProcess service) => service.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> SaysAsync(ChildProcess service, string text, int from)
    {
        string? line = null;
        await Eventually.TrueAsync(
            () => (line = Log(service).Skip(from).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))) is not null, 20, () => service.Errors);
        return line!;
    }

    private static string? Reason(JsonNode ready, string part) => (string?)ready[part]!["reason"];

    private string Text(int fps = 10, string? model = null) => $$"""
        configVersion: 1
        device: { id: box }
        model: { path: "{{model ?? Model}}", threads: 1 }
        snapshots: { enabled: false }
        mqtt: { host: 127.0.0.1, port: {{_broker.Port}} }
        http: { listen: "127.0.0.1:{{_http}}" }
        storage: { directory: "{{_folder.PathOf("state")}}" }
        cameras:
          gate: { source: "synthetic:?width=320&height=240&fps=30", detection: { fps: {{fps}} } }

        """;

    private void PutModel(byte[] content)
    {
        File.WriteAllBytes(Model + ".new", content);
        File.Move(Model + ".new", Model, overwrite: true);
    }

    private async Task<ChildProcess> StartAsync()
    {
        ChildProcess service = EdgeDetectorProgram.StartService(Configuration);
        await _peer.MoreThanAsync(Detections, 0, service, 30);
        return service;
    }

    /// <summary>Does what is bad: one message says why, health says it, and frames go on.</summary>
    private async Task IsBadAsync(ChildProcess service, string what, string reason, Action edit)
    {
        int told = Log(service).Length;
        edit();
        string line = await SaysAsync(service, "is not used, the last good one stays", told);
        Assert.Contains(reason, line, StringComparison.Ordinal);

        await _peer.MoreThanAsync(Detections, _peer.On(Detections).Count + 20, service);
        JsonNode ready = await ReadyAsync();
        Assert.True((string?)ready["status"] == "degraded", $"{what}: {ready}");
        Assert.Contains(reason, Reason(ready, "configuration"), StringComparison.Ordinal);
        Assert.Single(Log(service).Skip(told), line => line.Contains("last good", StringComparison.Ordinal));
    }

    /// <summary>Makes it good again: it holds within seconds.</summary>
    private async Task IsGoodAsync(ChildProcess service, int fps)
    {
        File.WriteAllText(Configuration, Text(fps));
        await _peer.LastIsAsync(FrameRate, fps.ToString(System.Globalization.CultureInfo.InvariantCulture), service);
        Assert.Equal("as in the file", Reason(await ReadyAsync(), "configuration"));
    }

    private async Task<JsonNode> ReadyAsync() => JsonNode.Parse(
        await _client.GetStringAsync(new Uri($"http://127.0.0.1:{_http}/healthz/ready"), Token))!;
}
