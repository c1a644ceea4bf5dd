namespace EdgeDetector.EndToEnd;

/// <summary>What must hold for months, in minutes.</summary>
public sealed class EnduranceTests : IDisposable
{
    private const int WarmUp = 30_000;
    private const int Frames = 20_000;
    private const long Growth = 5 * 1024 * 1024;
    private const long BytesPerFrame = 4096;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_TwentyThousandFrames_KeepsItsMemory()
    {
        int port = Mosquitto.FreePort();
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string configuration = _folder.Write("edgedetector.yaml", $$"""
            configVersion: 1
            model: { path: "{{await EdgeDetectorProgram.FaceAsync()}}" }
            cameras: { gate: { source: "synthetic:?width=320&height=240", pace: none } }
            mqtt: { host: 127.0.0.1, port: {{broker.Port}} }
            http: { listen: "127.0.0.1:{{port}}" }
            storage: { directory: state }
            """);
        // As the systemd unit sets them.
        Dictionary<string, string> environment = new() { ["DOTNET_GCgen0size"] = "0x400000", ["MALLOC_ARENA_MAX"] = "2" };
        await using ChildProcess service = EdgeDetectorProgram.StartService(configuration, environment);

        await InferredAsync(port, WarmUp, service);
        long before = await LeastWorkingSetAsync(service);
        (long firstFrame, long firstByte) = await AllocatedAsync(port);
        await InferredAsync(port, WarmUp + Frames, service);
        (long lastFrame, long lastByte) = await AllocatedAsync(port);
        long after = await LeastWorkingSetAsync(service);

        TestContext.Current.TestOutputHelper?.WriteLine($"{before / 1048576.0:0.0} MiB after {WarmUp} frames, {after / 1048576.0:0.0} MiB after {Frames} more");
        TestContext.Current.TestOutputHelper?.WriteLine($"{(lastByte - firstByte) / (lastFrame - firstFrame)} managed bytes a frame");
        Assert.InRange(after - before, long.MinValue, Growth);
        Assert.InRange((lastByte - firstByte) / (lastFrame - firstFrame), 1, BytesPerFrame);
    }

    private static async Task InferredAsync(int port, int frames, ChildProcess service)
    {
        using HttpClient http = new();
        long seen = 0;
        long start = TimeProvider.System.GetTimestamp();
        while (seen < frames)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalMinutes < 8, $"{seen} of {frames} frames; {service.Errors}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            seen = await SeenAsync(http, port);
        }
    }

    private static async Task<long> SeenAsync(HttpClient http, int port)
    {
        try
        {
            return Metric(await http.GetStringAsync(MetricsOf(port), TestContext.Current.CancellationToken), "edgedetector_frames_inferred_total{");
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Frames and managed bytes since the start, of the whole process.</summary>
    private static async Task<(long Frames, long Bytes)> AllocatedAsync(int port)
    {
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(MetricsOf(port), TestContext.Current.CancellationToken);
        return (Metric(metrics, "edgedetector_frames_inferred_total{"), Metric(metrics, "dotnet_gc_heap_total_allocated_bytes_total{"));
    }

    private static Uri MetricsOf(int port) => new($"http://127.0.0.1:{port}/metrics");

    /// <summary>The first value of a metric; 0 where there is none yet.</summary>
    private static long Metric(string metrics, string name)
    {
        string? line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    // The garbage collector breathes in and out: the least of several looks is what the service holds on to.
    private static async Task<long> LeastWorkingSetAsync(ChildProcess service)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            least = Math.Min(least, service.WorkingSet);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return least;
    }
}
