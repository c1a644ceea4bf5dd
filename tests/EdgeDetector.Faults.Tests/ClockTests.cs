using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace EdgeDetector.Faults;

/// <summary>The real service on a box whose clock is set while it runs, as NTP does on one without a battery.</summary>
[Collection(Serial.Name)]
public sealed class ClockTests : IDisposable
{
    private const string Detections = "edgedetector/box/cameras/gate/detections";
    private const string Events = "edgedetector/box/cameras/gate/events";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public async Task Run_ClockSetWhileItRuns_AgesAndObjectsGoOnAndTimesAreByTheNewClock(int days)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        string clock = _folder.Write("clock", "0");
        string configuration = _folder.Write("edgedetector.yaml", $$"""
            configVersion: 1
            device: { id: box }
            model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
            snapshots: { enabled: false }
            mqtt: { host: 127.0.0.1, port: {{broker.Port}} }
            http: { listen: "" }
            storage: { directory: "{{_folder.PathOf("state")}}" }
            cameras:
              gate: { source: "synthetic:?width=320&height=240&fps=15" }
            """);
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration, new Dictionary<string, string> { ["EDGEDETECTOR_CLOCK"] = clock });
        await peer.MoreThanAsync(Events, 2, service, 40);

        _folder.Write("clock", (days * 86400).ToString(CultureInfo.InvariantCulture));
        await peer.MoreThanAsync("edgedetector/box/clock", 0, service);
        int before = peer.On(Detections).Count;
        await peer.MoreThanAsync(Detections, before + 60, service);

        JsonNode step = peer.LastOn("edgedetector/box/clock")!.Json;
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(Path.GetDirectoryName(EdgeDetectorProgram.Path)!, "schemas", "clock.schema.json"), Token);
        Assert.Empty(schema.Validate(step.ToJsonString()));
        TimeSpan set = TimeSpan.FromDays(days);
        Assert.InRange((double)step["stepMs"]! - set.TotalMilliseconds, -1000, 1000);
        JsonNode[] told = [.. peer.On(Detections).Select(message => message.Json)];
        Assert.All(told, message => Assert.InRange((double)message["ageMs"]!, 0, 10_000));
        Assert.All(told[(before + 1)..], message => Assert.InRange((Time(message, "capturedAt") - TimeProvider.System.GetUtcNow() - set).Duration().TotalSeconds, 0, 30));

        // Nobody left because the clock did: whoever is told of on both sides of the step lived that long, in both of its times.
        await peer.MoreThanAsync(Events, peer.On(Events).Count + 4, service, 60);
        Assert.All(peer.On(Events).Select(message => message.Json), message =>
        {
            Assert.InRange((double)message["ageMs"]!, 0, 10_000);
            Assert.InRange((Time(message, "capturedAt") - Time(message, "startedAt")).TotalSeconds, 0, 120);
        });
        Assert.Single(peer.On("edgedetector/box/cameras/gate/status"), status => (string?)status.Json["state"] == "online");
        Assert.Contains("The system's clock was set by", service.Errors, StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(JsonNode message, string name) => DateTimeOffset.Parse((string)message[name]!, CultureInfo.InvariantCulture);
}
