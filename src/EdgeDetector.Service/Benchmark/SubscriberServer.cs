using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace EdgeDetector.Service.Benchmark;

/// <summary>
/// The other end of <see cref="SubscriberProcess"/>: the embedded broker on a free port of this box and a subscriber of all detections, which
/// writes the port and then a <see cref="Receipt"/> for each message, as they lie in memory.
/// </summary>
internal static class SubscriberServer
{
    /// <summary>Runs until the input ends.</summary>
    public static async Task RunAsync(Stream input, Stream output, TimeProvider time, CancellationToken cancellationToken)
    {
        EdgeDetectorOptions options = new() { Mqtt = new MqttOptions { Host = "127.0.0.1", Port = FreePort(), Embedded = true } };
        EmbeddedBroker broker = new(new FixedOptions(options), NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync(cancellationToken).ConfigureAwait(false);
        using IMqttClient subscriber = new MqttClientFactory().CreateMqttClient();
        subscriber.ApplicationMessageReceivedAsync += message =>
        {
            Receipt receipt = Receipt.Read(CameraOf(message.ApplicationMessage.Topic), message.ApplicationMessage.Payload, time.GetUtcNow());
            output.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Receipt>(in receipt)));
            output.Flush();
            return Task.CompletedTask;
        };
        await subscriber.ConnectAsync(BrokerAddress.ToProbeOptions(options.Mqtt), cancellationToken).ConfigureAwait(false);
        MqttTopics topics = new(options.Mqtt.Prefix, "+");
        await subscriber.SubscribeAsync(topics.Detections("+"), cancellationToken: cancellationToken).ConfigureAwait(false);
        int port = options.Mqtt.Port;
        output.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in port)));
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (await input.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        await broker.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static int CameraOf(string topic)
    {
        ReadOnlySpan<char> camera = topic.AsSpan(0, topic.LastIndexOf('/'));
        return int.Parse(camera[(camera.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
