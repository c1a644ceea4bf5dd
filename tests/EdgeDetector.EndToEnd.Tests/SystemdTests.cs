using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace EdgeDetector.EndToEnd;

/// <summary>What systemd is told, over a real notification socket.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_UnderSystemd_TellsReadyWatchdogStatusAndStopping()
    {
        string path = _folder.PathOf("notify.sock");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        ConcurrentQueue<string> told = new();
        Task listening = Task.Run(() => Listen(socket, told), TestContext.Current.CancellationToken);
        string configuration = _folder.Write("edgedetector.yaml", $$"""
            configVersion: 1
            model: { path: "{{await EdgeDetectorProgram.FaceAsync()}}" }
            cameras: { gate: { source: "synthetic:?width=320&height=240&fps=10" } }
            mqtt: { host: 127.0.0.1, port: {{Mosquitto.FreePort()}} }
            http: { listen: "" }
            storage: { directory: state }
            """);

        await using ChildProcess service = EdgeDetectorProgram.StartService(
            configuration, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "2000000" });
        await Eventually.TrueAsync(() => told.Count(line => line == "WATCHDOG=1") >= 4, 20, () => string.Join(' ', told) + service.Errors);
        await Eventually.TrueAsync(() => told.Any(line => line.StartsWith("STATUS=1/1 cameras", StringComparison.Ordinal)), 20, () => string.Join(' ', told));
        service.Signal("TERM");
        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal("READY=1", told.First());
        await Eventually.TrueAsync(() => told.Contains("STOPPING=1"), 5, () => string.Join(' ', told));
        socket.Close();
        await listening;
    }

    private static void Listen(Socket socket, ConcurrentQueue<string> told)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                int length = socket.Receive(buffer);
                foreach (string line in Encoding.UTF8.GetString(buffer, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    told.Enqueue(line);
                }
            }
        }
        catch (SocketException)
        {
            // Closed at the end of the test.
        }
        catch (ObjectDisposedException)
        {
            // Closed at the end of the test.
        }
    }
}
