using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace EdgeDetector.EndToEnd;

/// <summary>The service as its users meet it: a real clip, a real broker, a real subscriber.</summary>
public sealed class RunTests : IDisposable
{
    private const string Topic = "edgedetector/gate-box";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_RealClip_PublishesSchemaValidMessagesInOrder()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        string configuration = await ConfigureAsync(broker.Port, TestData.PathOf("video", "vtest-300.avi"));
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);

        await Eventually.TrueAsync(() => Payloads(subscriber, "/cameras/gate/detections").Count >= 30, 30, () => service.Errors);

        JsonSchema schema = await SchemaAsync("detections");
        List<JsonNode> messages = Payloads(subscriber, "/cameras/gate/detections");
        Assert.All(messages, message => Assert.Empty(schema.Validate(message.ToJsonString())));
        Assert.All(messages, message => Assert.Equal((768, 576), ((int)message["frame"]!["width"]!, (int)message["frame"]!["height"]!)));
        Assert.Equal(messages.OrderBy(message => (long)message["sequence"]!).Select(Sequence).Distinct(), messages.Select(Sequence));
        Assert.Contains(messages, message => message["detections"]!.AsArray().Any(detection => (string)detection!["class"]! == "person"));
        Assert.All(messages.SelectMany(message => message["detections"]!.AsArray()), AssertBoxesAgree);
        Assert.Equal("online", Last(subscriber, "/status"));
        Assert.Contains("\"state\":\"online\"", Last(subscriber, "/cameras/gate/status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DrawnStreetWithTheModelThatShips_FindsPeopleAndCars()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        string configuration = await ConfigureAsync(broker.Port, "synthetic:");
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);

        await Eventually.TrueAsync(() => Payloads(subscriber, "/cameras/gate/detections").Count >= 60, 60, () => service.Errors);

        string[] classes = [.. Payloads(subscriber, "/cameras/gate/detections")
            .SelectMany(message => message["detections"]!.AsArray())
            .Select(detection => (string)detection!["class"]!)];
        Assert.Contains("person", classes);
        Assert.Contains("car", classes);
    }

    [Fact]
    public async Task Run_BrokerCrashesAndReturns_PublishesAgainAndRepeatsItsStates()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string configuration = await ConfigureAsync(broker.Port, "synthetic:");
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);
        await using (ChildProcess subscriber = await broker.SubscribeAsync())
        {
            await subscriber.WaitForLineAsync(line => line.Contains("/detections", StringComparison.Ordinal));
        }

        await broker.KillAsync();
        await Eventually.TrueAsync(() => service.Errors.Contains("Cannot reach the broker", StringComparison.Ordinal), 20, () => service.Errors);
        await broker.StartAgainAsync();

        await using ChildProcess again = await broker.SubscribeAsync();
        await again.WaitForLineAsync(line => line.EndsWith($"{Topic}/status online", StringComparison.Ordinal));
        await again.WaitForLineAsync(line => line.Contains($"{Topic}/cameras/gate/status", StringComparison.Ordinal) && line.Contains("\"online\"", StringComparison.Ordinal));
        await again.WaitForLineAsync(line => line.Contains("/cameras/gate/detections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_CameraFileVanishesAndReturns_SaysOfflineThenOnline()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        string clip = _folder.PathOf("clip.avi");
        File.Copy(TestData.PathOf("video", "vtest-300.avi"), clip);
        string configuration = await ConfigureAsync(broker.Port, clip, "      loop: true\n      fps: 120\n");
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);
        await subscriber.WaitForLineAsync(line => line.Contains("/detections", StringComparison.Ordinal));

        File.Move(clip, clip + ".away");
        string offline = await subscriber.WaitForLineAsync(line => line.Contains("/cameras/gate/status", StringComparison.Ordinal) && line.Contains("\"offline\"", StringComparison.Ordinal), seconds: 40);
        int seen = subscriber.Lines.Count;
        Assert.Contains("clip.avi", offline, StringComparison.Ordinal);

        File.Move(clip + ".away", clip);
        await subscriber.WaitForLineAsync(line => line.Contains("/cameras/gate/status", StringComparison.Ordinal) && line.Contains("\"online\"", StringComparison.Ordinal), seen);
        await subscriber.WaitForLineAsync(line => line.Contains("/detections", StringComparison.Ordinal), seen);
    }

    [Fact]
    public async Task Run_Sigterm_SaysStoppedAndExitsWithZero()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(broker.Port, "synthetic:"));
        await subscriber.WaitForLineAsync(line => line.Contains("/detections", StringComparison.Ordinal));

        service.Signal("TERM");

        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        await subscriber.WaitForLineAsync(line => line.EndsWith($"{Topic}/status stopped", StringComparison.Ordinal));
        Assert.Contains("\"stopped\"", Last(subscriber, "/cameras/gate/status"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" loaded")]
    [InlineData(" runs on ")]
    [InlineData("Cannot reach the broker")]
    public async Task Run_SigtermWhileItStarts_ExitsWithZero(string words)
    {
        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(1, "synthetic:"));
        await service.WaitForErrorsAsync(words);

        service.Signal("TERM");

        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        Assert.DoesNotContain("Exception", service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SigtermWhileTheModelDoesNotComeBack_EndsBeforeItIsKilled()
    {
        // Nobody ever writes into it: so does a file on a network drive behave that is away.
        string model = _folder.PathOf("model.onnx");
        await ChildProcess.RunAsync("mkfifo", model);
        await using ChildProcess service = EdgeDetectorProgram.StartService(
            _folder.Write("edgedetector.yaml", $"configVersion: 1\nmodel: {{ path: \"{model}\" }}\ncameras: {{ gate: {{ source: \"synthetic:\" }} }}\n"));
        await HangsInOpenAsync(service.Id);

        service.Signal("TERM");

        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(9)));
    }

    /// <summary>Waits until a thread of the process waits for the other end of a pipe; for five seconds where the kernel does not tell.</summary>
    private static async Task HangsInOpenAsync(int process)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start).TotalSeconds < 5
            && !Directory.EnumerateDirectories($"/proc/{process}/task").Any(thread =>
                File.ReadAllText($"{thread}/comm").StartsWith(".NET TP", StringComparison.Ordinal)
                && File.ReadAllText($"{thread}/wchan") == "wait_for_partner"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Run_Killed_TheWillSaysOffline()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(broker.Port, "synthetic:"));
        await subscriber.WaitForLineAsync(line => line.EndsWith($"{Topic}/status online", StringComparison.Ordinal));

        service.Signal("KILL");

        await subscriber.WaitForLineAsync(line => line.EndsWith($"{Topic}/status offline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_NoBroker_DetectsAndSaysDegraded()
    {
        int port = Mosquitto.FreePort();
        string configuration = await ConfigureAsync(Mosquitto.FreePort(), "synthetic:", http: port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);

        JsonNode ready = await ReadyWhenAsync(port, node => (string?)node["status"] == "degraded" && (string?)node["cameras"]?["gate"]?["status"] == "healthy", service);

        Assert.Equal("degraded", (string?)ready["broker"]!["status"]);
        Assert.Equal("healthy", (string?)ready["model"]!["status"]);
        service.Signal("TERM");
        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Run_CameraMissing_IsUnreadyWithTheReason()
    {
        int port = Mosquitto.FreePort();
        string configuration = await ConfigureAsync(Mosquitto.FreePort(), "/dev/video97", http: port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);

        JsonNode ready = await ReadyWhenAsync(port, node => ((string?)node["cameras"]?["gate"]?["reason"])?.Contains("/dev/video97", StringComparison.Ordinal) == true, service);

        Assert.Equal("unhealthy", (string?)ready["status"]);
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz/ready"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz/live"), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Run_Metrics_CountFramesAndStages()
    {
        int port = Mosquitto.FreePort();
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(broker.Port, TestData.PathOf("video", "vtest-300.avi"), "      loop: true\n", port));
        await Eventually.TrueAsync(() => Payloads(subscriber, "/cameras/gate/detections").Count >= 20, 30, () => service.Errors);

        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);

        Assert.Matches("""(?m)^edgedetector_frames_captured_total\{[^}]*camera="gate"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""(?m)^edgedetector_frames_inferred_total\{[^}]*camera="gate"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""(?m)^edgedetector_frames_dropped_total\{""", metrics);
        Assert.Matches("""(?m)^edgedetector_detections_total\{[^}]*class="person"[^}]*\} [1-9]""", metrics);
        foreach (string stage in (string[])["queue", "preprocess", "inference", "postprocess"])
        {
            Assert.Matches($$"""(?m)^edgedetector_stage_duration_seconds_bucket\{[^}]*stage="{{stage}}"[^}]*le="0.01"[^}]*\} [0-9]""", metrics);
        }

        Assert.Matches("(?m)^edgedetector_camera_reconnects_total", metrics);
        Assert.Matches("(?m)^edgedetector_mqtt_queue_length", metrics);
    }

    [Fact]
    public async Task Run_ThresholdEdited_IsAppliedWithoutRestartAndABrokenEditIsNot()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        string configuration = await ConfigureAsync(broker.Port, TestData.PathOf("video", "vtest-300.avi"), "      loop: true\n");
        string good = File.ReadAllText(configuration);
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);
        await subscriber.WaitForLineAsync(line => line.Contains("\"class\":\"person\"", StringComparison.Ordinal), seconds: 30);

        _folder.Write("edgedetector.yaml", good + "detection: { confidence: 0.999 }\n");
        await Eventually.TrueAsync(() => LastDetections(subscriber, 5).All(count => count == 0), 20, () => service.Errors);

        _folder.Write("edgedetector.yaml", good + "detection: { confidense: 0.1 }\n");
        await Eventually.TrueAsync(() => service.Errors.Contains("did you mean", StringComparison.Ordinal), 20, () => service.Errors);
        Assert.All(LastDetections(subscriber, 5), count => Assert.Equal(0, count));

        _folder.Write("edgedetector.yaml", good);
        await Eventually.TrueAsync(() => LastDetections(subscriber, 5).All(count => count > 0), 20, () => service.Errors);
        Assert.DoesNotContain("offline", Last(subscriber, "/status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ClassThatTheModelLacks_LeavesEverythingAsItWas()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        string configuration = await ConfigureAsync(broker.Port, TestData.PathOf("video", "vtest-300.avi"), "      loop: true\n");
        string good = File.ReadAllText(configuration);
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);
        await subscriber.WaitForLineAsync(line => line.Contains("\"class\":\"person\"", StringComparison.Ordinal), seconds: 30);

        _folder.Write("edgedetector.yaml", good + "detection: { confidence: 0.999, classes: { persom: 0.5 } }\n");
        await Eventually.TrueAsync(() => service.Errors.Contains("does not know the class 'persom' (did you mean 'person'?)", StringComparison.Ordinal), 20, () => service.Errors);

        Assert.DoesNotContain("Configuration changed", service.Errors, StringComparison.Ordinal);
        int seen = subscriber.Lines.Count;
        await subscriber.WaitForLineAsync(line => line.Contains("\"class\":\"person\"", StringComparison.Ordinal), seen);
    }

    [Fact]
    public async Task Run_TwoBoxesOfOneName_SayWhyAndLiveOn()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string configuration = await ConfigureAsync(broker.Port, "synthetic:");
        await using ChildProcess first = EdgeDetectorProgram.StartService(configuration);
        await using ChildProcess second = EdgeDetectorProgram.StartService(
            configuration, new Dictionary<string, string> { ["EDGEDETECTOR__HTTP__LISTEN"] = $"127.0.0.1:{Mosquitto.FreePort()}" });

        foreach (ChildProcess service in (ChildProcess[])[first, second])
        {
            await Eventually.TrueAsync(
                () => service.Errors.Contains("is another client using the identifier edgedetector-gate-box?", StringComparison.Ordinal), 20, () => service.Errors);
        }

        foreach (ChildProcess service in (ChildProcess[])[first, second])
        {
            service.Signal("TERM");
            Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public async Task Run_CamerasNamedLikeParts_AreNotMistakenForThem()
    {
        int port = Mosquitto.FreePort();
        string configuration = await ConfigureAsync(Mosquitto.FreePort(), "synthetic:", "  broker: { source: 'synthetic:' }\n  status: { source: 'synthetic:' }\n", port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);

        JsonNode ready = await ReadyWhenAsync(port, node => node["cameras"] is JsonObject { Count: 3 } cameras && cameras.All(camera => (string?)camera.Value!["status"] == "healthy"), service);

        Assert.Equal("degraded", (string?)ready["broker"]!["status"]);
        Assert.Equal("degraded", (string?)ready["status"]);
    }

    [Fact]
    public async Task Run_AddressOfAnotherBox_ExitsWithOneAndNamesTheKey()
    {
        string configuration = await ConfigureAsync(Mosquitto.FreePort(), "synthetic:");
        File.WriteAllText(configuration, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(configuration), "listen: \"[^\"]*\"", "listen: \"192.0.2.1:8080\", allowAnonymous: true"));
        Directory.CreateDirectory(_folder.PathOf("state"));
        string faults = _folder.Write("state/faults.json", """{"count":1,"problem":"it broke","at":"2026-01-01T00:00:00Z"}""");

        Finished run = await EdgeDetectorProgram.RunAsync("run", "--config", configuration);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("http.listen", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);

        // No stop on purpose, which would end the row of faults.
        Assert.True(File.Exists(faults));
    }

    [Fact]
    public async Task Run_TwoCameras_ShareTheDetector()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess subscriber = await broker.SubscribeAsync();
        string configuration = await ConfigureAsync(broker.Port, "synthetic:?seed=1&width=640&height=480", "  yard:\n      source: \"synthetic:?seed=2&width=320&height=240\"\n");
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);

        await Eventually.TrueAsync(
            () => Payloads(subscriber, "/cameras/gate/detections").Count > 20 && Payloads(subscriber, "/cameras/yard/detections").Count > 20, 30, () => service.Errors);

        Assert.All(Payloads(subscriber, "/cameras/gate/detections"), message => Assert.Equal(640, (int)message["frame"]!["width"]!));
        Assert.All(Payloads(subscriber, "/cameras/yard/detections"), message => Assert.Equal(320, (int)message["frame"]!["width"]!));
        await subscriber.WaitForLineAsync(line => line.Contains($"{Topic}/stats", StringComparison.Ordinal));
        JsonSchema schema = await SchemaAsync("stats");
        Assert.All(Payloads(subscriber, "/stats"), stats => Assert.Empty(schema.Validate(stats.ToJsonString())));
        Assert.All(Payloads(subscriber, "/stats"), stats => Assert.InRange((double)stats["cameras"]!["gate"]!["captureFps"]!, 1, 60));
        schema = await SchemaAsync("cameraStatus");
        Assert.All(Payloads(subscriber, "/cameras/gate/status"), status => Assert.Empty(schema.Validate(status.ToJsonString())));
    }

    [Fact]
    public async Task Run_WrongConfiguration_ExitsWithTwoAndSaysWhere()
    {
        string configuration = _folder.Write("edgedetector.yaml", "configVersion: 1\nmodell: { path: x.onnx }\ncameras:\n  gate: { source: 'synthetic:' }\n");

        Finished run = await EdgeDetectorProgram.RunAsync("run", "--config", configuration);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("edgedetector.yaml:2:1: modell", run.Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean model", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ModelMissing_ExitsWithTwoAndNamesIt()
    {
        string configuration = _folder.Write("edgedetector.yaml", "configVersion: 1\nmodel: { path: nowhere.onnx }\ncameras:\n  gate: { source: 'synthetic:' }\n");

        Finished run = await EdgeDetectorProgram.RunAsync("run", "--config", configuration);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nowhere.onnx", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortTaken_ExitsWithOneAndSaysWhich()
    {
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Finished run = await EdgeDetectorProgram.RunAsync("run", "--config", await ConfigureAsync(Mosquitto.FreePort(), "synthetic:", http: port));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EmbeddedBroker_ServesSubscribers()
    {
        int port = Mosquitto.FreePort();
        string configuration = await ConfigureAsync(port, "synthetic:", mqtt: "embedded: true, ");
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration);
        await Eventually.TrueAsync(() => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal), 20, () => service.Errors);

        string[] arguments = ["-V", "5", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-t", "edgedetector/#", "-F", "%r %t %p"];
        await using ChildProcess subscriber = ChildProcess.Start("mosquitto_sub", arguments);
        await subscriber.WaitForLineAsync(line => line.Contains("/cameras/gate/detections", StringComparison.Ordinal));

        await using ChildProcess late = ChildProcess.Start("mosquitto_sub", arguments);

        await late.WaitForLineAsync(line => line == $"1 {Topic}/status online");
        service.Signal("TERM");
        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    private static long Sequence(JsonNode message) => (long)message["sequence"]!;

    private static void AssertBoxesAgree(JsonNode? detection)
    {
        JsonNode box = detection!["box"]!;
        JsonNode normalized = detection["boxNormalized"]!;
        Assert.Equal((double)box["x"]! / 768, (double)normalized["x"]!, 1e-4);
        Assert.Equal((double)box["height"]! / 576, (double)normalized["height"]!, 1e-4);
    }

    private static List<JsonNode> Payloads(ChildProcess subscriber, string topicEnd) =>
        [.. Messages(subscriber, topicEnd).Select(payload => JsonNode.Parse(payload)!)];

    private static IEnumerable<string> Messages(ChildProcess subscriber, string topicEnd) =>
        subscriber.Lines.Select(line => line.Split(' ', 3)).Where(parts => parts[1] == Topic + topicEnd).Select(parts => parts[2]);

    private static string Last(ChildProcess subscriber, string topicEnd) => Messages(subscriber, topicEnd).Last();

    private static List<int> LastDetections(ChildProcess subscriber, int count) =>
        [.. Payloads(subscriber, "/cameras/gate/detections").TakeLast(count).Select(message => message["detections"]!.AsArray().Count)];

    private static Task<JsonSchema> SchemaAsync(string name) =>
        JsonSchema.FromFileAsync(Path.Combine(Path.GetDirectoryName(EdgeDetectorProgram.Path)!, "schemas", $"{name}.schema.json"));

    private static async Task<JsonNode> ReadyWhenAsync(int port, Func<JsonNode, bool> fits, ChildProcess service)
    {
        using HttpClient http = new();
        JsonNode? last = null;
        long start = TimeProvider.System.GetTimestamp();
        while (last is null || !fits(last))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < 20, $"{last?.ToJsonString()}\n{service.Errors}");
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz/ready"), TestContext.Current.CancellationToken);
                last = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        return last;
    }

    private async Task<string> ConfigureAsync(int brokerPort, string source, string cameraLines = "", int? http = null, string mqtt = "") =>
        _folder.Write("edgedetector.yaml", $$"""
            configVersion: 1
            device: { id: gate-box }
            model: { path: "{{(source == "synthetic:" ? EdgeDetectorProgram.ShippedModel : await EdgeDetectorProgram.FastestAsync())}}" }
            mqtt: { {{mqtt}}host: 127.0.0.1, port: {{brokerPort}}, statsInterval: 2s, reconnect: { initial: 100ms, maximum: 1s } }
            http: { listen: "127.0.0.1:{{http ?? Mosquitto.FreePort()}}" }
            storage: { directory: "{{_folder.PathOf("state")}}" }
            cameras:
              gate:
                  source: "{{source}}"
                  reconnect: { initial: 100ms, maximum: 500ms }
            {{cameraLines}}
            """);
}
