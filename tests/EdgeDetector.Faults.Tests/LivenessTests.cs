using System.Diagnostics;
using System.Text.Json.Nodes;

namespace EdgeDetector.Faults;

/// <summary>The real service, with a loop that hangs: it says which, ends, and does not come back in a storm.</summary>
[Collection(Serial.Name)]
public sealed class LivenessTests : IDisposable
{
    private const string Problem = "edgedetector/box/problem";

    // The shortest that can be configured.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_InferenceHangs_SaysSoAndEndsAndWaitsLongerEachTime()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int http = Mosquitto.FreePort();
        string configuration = Configure(broker.Port, http);

        for (int run = 1; run <= 2; run++)
        {
            await using ChildProcess service = Start(configuration, "camera gate:inference:20");
            await HangsAsync(peer, service);
            Stopwatch hanging = Stopwatch.StartNew();
            await SaysAsync(peer, service, "no progress of camera gate (inference) for ");
            Assert.InRange(hanging.Elapsed, TimeSpan.Zero, Timeout);
            Assert.NotEqual(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(20)));
            Assert.Contains("no progress of camera gate (inference)", service.Errors + string.Join('\n', service.Lines), StringComparison.Ordinal);
        }

        // The third start waits, and then tells what the second run ended of until ten minutes have gone well.
        Stopwatch start = Stopwatch.StartNew();
        await using ChildProcess third = Start(configuration, "");
        await SaysAsync(peer, third, "(2 in a row, ");
        Assert.True(start.Elapsed > TimeSpan.FromSeconds(5), $"began after {start.Elapsed}");
        await EdgeDetectorProgram.AnswersAsync(http, third);
        using HttpClient client = new();
        JsonNode live = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{http}/healthz/live"), Token))!;
        Assert.Equal("healthy", (string?)live["loops"]!["camera gate"]!["status"]);
        third.Signal("TERM");
        Assert.Equal(0, await third.WaitForExitAsync(TimeSpan.FromSeconds(10)));

        // Stopped on purpose: all is forgotten.
        await using ChildProcess fourth = Start(configuration, "");
        await peer.LastIsAsync(Problem, "none", fourth);
    }

    [Fact]
    public async Task Run_PublisherHangs_SaysSoAndEnds()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = Start(Configure(broker.Port, Mosquitto.FreePort()), "mqtt publisher:sending:200");
        await HangsAsync(peer, service);

        Assert.NotEqual(0, await service.WaitForExitAsync(Timeout + TimeSpan.FromSeconds(15)));

        Assert.Matches(@"no progress of mqtt publisher [^ ]* \(sending\) for 1[0-9.]+ s", service.Errors + string.Join('\n', service.Lines));
        await peer.LastIsAsync("edgedetector/box/status", "offline", service);

        // What the hanging publisher could not say, the next one does.
        await using ChildProcess next = Start(Configure(broker.Port, Mosquitto.FreePort()), "");
        await SaysAsync(peer, next, "no progress of mqtt publisher ");
    }

    private static async Task HangsAsync(MqttPeer peer, ChildProcess service)
    {
        const string Detections = "edgedetector/box/cameras/gate/detections";
        int before = peer.On(Detections).Count;
        await peer.MoreThanAsync(Detections, before + 10, service, 30);
        int count;
        do
        {
            count = peer.On(Detections).Count;
            await Task.Delay(TimeSpan.FromSeconds(1), Token);
        }
        while (peer.On(Detections).Count > count);
    }

    private static Task SaysAsync(MqttPeer peer, ChildProcess service, string problem) => Eventually.TrueAsync(
        () => peer.Last(Problem)?.Contains(problem, StringComparison.Ordinal) == true, 40, () => $"{peer.Last(Problem)}\n{service.Errors}{string.Join('\n', service.Lines)}");

    private static ChildProcess Start(string configuration, string hang) =>
        EdgeDetectorProgram.StartService(configuration, new Dictionary<string, string> { ["EDGEDETECTOR_HANG"] = hang });

    private string Configure(int broker, int http) => _folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
        snapshots: { enabled: false }
        mqtt: { host: 127.0.0.1, port: {{broker}} }
        http: { listen: "127.0.0.1:{{http}}" }
        storage: { directory: "{{_folder.PathOf("state")}}" }
        watchdog: { timeout: 15s }
        cameras:
          gate: { source: "synthetic:?width=320&height=240&fps=15" }
          yard: { source: "synthetic:?width=320&height=240&fps=15&seed=2" }
        """);
}
