using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeDetector.EndToEnd;

/// <summary>A real broker on a port of its own.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly string _configuration;
    private ChildProcess _process;

    private Mosquitto(string configuration, int port)
    {
        _configuration = configuration;
        Port = port;
        _process = Launch();
    }

    public int Port { get; }

    /// <summary>Starts the broker with anonymous access, or with the listener's settings given.</summary>
    public static async Task<Mosquitto> StartAsync(TemporaryFolder folder, string settings = "allow_anonymous true")
    {
        int port = FreePort();
        string configuration = folder.Write("mosquitto.conf", $"user root\nlistener {port} 127.0.0.1\n{settings}\n");
        Mosquitto broker = new(configuration, port);
        await broker.WaitUntilReadyAsync();
        return broker;
    }

    /// <summary>A TCP port that nobody listens on.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Subscribes to everything: a line a message, as <c>retained topic payload</c>.</summary>
    public async Task<ChildProcess> SubscribeAsync(params string[] more)
    {
        // Pictures are no lines of text.
        ChildProcess subscriber = ChildProcess.Start(
            "mosquitto_sub",
            ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-t", "#", "-T", "+/+/cameras/+/snapshots/+", "-F", "%r %t %p", "-q", "1", .. more]);
        // Its own words tell nothing of when it is subscribed: a message of ours that comes back does.
        string marker = Guid.NewGuid().ToString();
        for (int i = 0; i < 100 && !subscriber.Lines.Any(line => line.Contains(marker, StringComparison.Ordinal)); i++)
        {
            await ChildProcess.RunAsync(
                "mosquitto_pub", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-t", "test/ready", "-m", marker, .. more]);
        }

        return subscriber;
    }

    /// <summary>Ends the broker as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Signal("KILL");
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task StartAgainAsync()
    {
        _process = Launch();
        await WaitUntilReadyAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private ChildProcess Launch() =>
        ChildProcess.Start(File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", ["-c", _configuration]);

    private Task WaitUntilReadyAsync() => Eventually.TrueAsync(CanConnect, 10, () => $"mosquitto does not listen: {_process.Errors}");

    private bool CanConnect()
    {
        try
        {
            using TcpClient client = new("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
