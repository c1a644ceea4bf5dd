using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeDetector.Faults;

/// <summary>The service with two cameras: what befalls the gate must not be noticed at the yard.</summary>
internal sealed class TwoCameras : IAsyncDisposable
{
    private const string Cameras = "edgedetector/fault-box/cameras";

    /// <summary>How long the gate may be silent before it is called stale.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1);

    private readonly Mosquitto _broker;
    private readonly MqttPeer _peer;
    private readonly int _http;

    private TwoCameras(Mosquitto broker, MqttPeer peer, ChildProcess service, int http)
    {
        _broker = broker;
        _peer = peer;
        _http = http;
        Service = service;
    }

    /// <summary>The service's process.</summary>
    public ChildProcess Service { get; }

    /// <summary>Starts everything and waits until both cameras deliver.</summary>
    /// <param name="folder">Takes the files.</param>
    /// <param name="gate">The source of the gate.</param>
    /// <param name="fault">What befalls the gate, as the workers read it from their environment.</param>
    public static async Task<TwoCameras> StartAsync(TemporaryFolder folder, string gate = "synthetic:?width=320&height=240&fps=15", string fault = "")
    {
        Mosquitto broker = await Mosquitto.StartAsync(folder);
        MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        int http = Mosquitto.FreePort();
        string configuration = folder.Write("edgedetector.yaml", $$"""
            configVersion: 1
            device: { id: fault-box }
            model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
            snapshots: { enabled: false }
            mqtt: { host: 127.0.0.1, port: {{broker.Port}} }
            http: { listen: "127.0.0.1:{{http}}" }
            storage: { directory: "{{folder.PathOf("state")}}" }
            cameras:
              gate: { source: "{{gate}}", isolation: process, staleAfter: 1s, memoryLimitMegabytes: 160, reconnect: { initial: 500ms, maximum: 5s } }
              yard: { source: "synthetic:?width=320&height=240&fps=15&seed=2", isolation: process }
            """);
        ChildProcess service = EdgeDetectorProgram.StartService(configuration, new Dictionary<string, string> { ["EDGEDETECTOR_CAPTURE_FAULT"] = fault });
        TwoCameras cameras = new(broker, peer, service, http);
        await Eventually.TrueAsync(() => cameras.FramesOf("gate").Count > 0 && cameras.FramesOf("yard").Count > 0, 30, () => service.Errors + string.Join('\n', service.Lines));
        return cameras;
    }

    /// <summary>Identifier of the process that reads a camera.</summary>
    public int Worker(string camera) => ProcessTree.WorkerOf(Service.Id, camera) ?? throw new InvalidOperationException($"no worker reads {camera}");

    /// <summary>The frames of a camera of which a message told, in order.</summary>
    public IReadOnlyList<ToldFrame> FramesOf(string camera) =>
    [
        .. _peer.On($"{Cameras}/{camera}/detections").Select(message => message.Json)
            .Select(json => new ToldFrame(Time(json, "capturedAt"), TimeSpan.FromMilliseconds((double)json["ageMs"]!))),
    ];

    /// <summary>Waits until the gate was lost and delivers again.</summary>
    /// <returns>How it was lost.</returns>
    public async Task<Loss> LostAndFoundAsync()
    {
        Loss? loss = null;
        await Eventually.TrueAsync(() => (loss = FirstLoss()) is not null, 30, () => string.Join('\n', Statuses().Select(status => status.ToJsonString())) + Service.Errors);
        return loss!;
    }

    /// <summary>How often a camera was opened again for a reason.</summary>
    public async Task<int> RestartsAsync(string camera, string reason)
    {
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{_http}/metrics"), TestContext.Current.CancellationToken);
        string line = Assert.Single(metrics.Split('\n'), line => line.StartsWith("edgedetector_camera_restarts_total{", StringComparison.Ordinal)
            && line.Contains($"camera=\"{camera}\"", StringComparison.Ordinal) && line.Contains($"reason=\"{reason}\"", StringComparison.Ordinal));
        return int.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 2)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _peer.DisposeAsync();
        await _broker.DisposeAsync();
    }

    private static DateTimeOffset Time(JsonNode json, string name) => DateTimeOffset.Parse((string)json[name]!, CultureInfo.InvariantCulture);

    private List<JsonNode> Statuses() => [.. _peer.On($"{Cameras}/gate/status").Select(message => message.Json)];

    private Loss? FirstLoss()
    {
        JsonNode? lost = null;
        foreach (JsonNode status in Statuses())
        {
            string state = (string)status["state"]!;
            if (lost is null && state is "stale" or "offline" && status["lastFrameAt"] is not null)
            {
                lost = status;
            }
            else if (lost is not null && state == "online")
            {
                return new Loss((string)lost["reason"]!, Time(lost, "lastFrameAt"), Time(status, "at"));
            }
        }

        return null;
    }
}

/// <summary>A frame of which a message told.</summary>
internal sealed record ToldFrame(DateTimeOffset CapturedAt, TimeSpan Age);

/// <summary>A time without a camera.</summary>
internal sealed record Loss(string Reason, DateTimeOffset LastFrameAt, DateTimeOffset BackAt);
