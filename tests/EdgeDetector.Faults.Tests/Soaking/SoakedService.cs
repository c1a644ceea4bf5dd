using System.Globalization;

namespace EdgeDetector.Faults.Soaking;

/// <summary>The service with two cameras in processes of their own, its broker, and a line between them that opens when somebody listens.</summary>
internal sealed class SoakedService : IAsyncDisposable
{
    public const string Cameras = "edgedetector/soak-box/cameras";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder;
    private readonly Mosquitto _broker;
    private readonly int _near = Mosquitto.FreePort();
    private readonly int _http = Mosquitto.FreePort();
    private LongLine? _line;

    private SoakedService(TemporaryFolder folder, Mosquitto broker)
    {
        _folder = folder;
        _broker = broker;
        Subscriber = new EventSubscriber(broker.Port);
    }

    public EventSubscriber Subscriber { get; }

    /// <summary>The service's process.</summary>
    public ChildProcess Process { get; private set; } = null!;

    /// <summary>Starts everything and waits until both cameras deliver.</summary>
    public static async Task<SoakedService> StartAsync(TemporaryFolder folder)
    {
        // What the broker has confirmed must be under way to the subscriber when it is killed: its window is as wide as can be.
        Mosquitto broker = await Mosquitto.StartAsync(folder, "allow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0");
        SoakedService soaked = new(folder, broker);
        string configuration = soaked.Configure(soaked.Configuration(0.25, 0.5));
        await soaked.OpenLineAsync();
        // As the systemd unit sets them.
        soaked.Process = EdgeDetectorProgram.StartService(
            configuration, new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x400000", ["MALLOC_ARENA_MAX"] = "2" });
        await soaked.HearsDetectionsAsync();
        return soaked;
    }

    /// <summary>A good configuration.</summary>
    /// <param name="confidence">Lowest confidence of a detection.</param>
    /// <param name="border">Where the zones end and the lines are, from 0 to 1.</param>
    public string Configuration(double confidence, double border) => string.Create(CultureInfo.InvariantCulture, $$"""
        configVersion: 1
        device: { id: soak-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
        detection: { confidence: {{confidence:0.00}} }
        events: { updateInterval: 1s }
        snapshots: { maximumMegabytes: 16 }
        mqtt: { host: 127.0.0.1, port: {{_near}}, statsInterval: 5s, reconnect: { initial: 100ms, maximum: 1s } }
        http: { listen: "127.0.0.1:{{_http}}" }
        storage: { directory: "{{_folder.PathOf("state")}}" }
        cameras:
          gate: { source: "synthetic:?width=320&height=240&fps=10", isolation: process, {{Places(border)}} }
          yard: { source: "synthetic:?width=320&height=240&fps=10&seed=2", isolation: process, {{Places(border)}} }
        """);

    /// <summary>Writes the configuration, good or bad.</summary>
    public string Configure(string text) => _folder.Write("edgedetector.yaml", text);

    /// <summary>Kills the broker and lets it be away for a while.</summary>
    public async Task RestartBrokerAsync(TimeSpan away)
    {
        // First the service is cut off, in the middle of whatever it says. What the broker had confirmed by then is still to reach the
        // subscriber: its client throws away what it has not read of a connection that breaks, and the broker forgets it when it is killed.
        await _line!.DisposeAsync();
        await Task.Delay(Settling, TimeProvider.System, TestContext.Current.CancellationToken);
        await _broker.KillAsync();
        await Task.Delay(away, TimeProvider.System, TestContext.Current.CancellationToken);
        await _broker.StartAgainAsync();
        await OpenLineAsync();
        await HearsDetectionsAsync();
    }

    /// <summary>What a page of the service says.</summary>
    public async Task<string> GetAsync(string page)
    {
        using HttpClient http = new();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{_http}{page}"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Subscriber.DisposeAsync();
        await _line!.DisposeAsync();
        await _broker.DisposeAsync();
    }

    private static string Places(double border) => string.Create(CultureInfo.InvariantCulture,
        $$"""zones: { left: { points: [[0, 0], [{{border:0.00}}, 0], [{{border:0.00}}, 1], [0, 1]] } }, lines: { middle: { points: [[{{border:0.00}}, 1], [{{border:0.00}}, 0]] } }""");

    /// <summary>Nobody speaks to the broker before the subscriber is there: one that was killed has forgotten who subscribed.</summary>
    private async Task OpenLineAsync()
    {
        await Subscriber.ConnectAsync();
        _line = new LongLine(_broker.Port, TimeSpan.Zero, _near);
    }

    private async Task HearsDetectionsAsync()
    {
        int before = Subscriber.Count("detections");
        await Eventually.TrueAsync(() => Subscriber.Count("detections") > before + 20, 60, () => Process.Errors + string.Join('\n', Process.Lines.TakeLast(20)));
    }
}
