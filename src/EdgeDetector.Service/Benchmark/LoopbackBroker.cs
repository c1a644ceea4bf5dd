using System.Net;
using System.Net.Sockets;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MQTTnet;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The service's own broker and publisher on a free port, with a subscriber of their messages: the way out of the pipeline.</summary>
internal sealed class LoopbackBroker : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly EmbeddedBroker _broker;
    private readonly IMqttClient _subscriber = new MqttClientFactory().CreateMqttClient();
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private ReceiptWindow? _window;

    private LoopbackBroker(EdgeDetectorOptions options, TimeProvider time)
    {
        _time = time;
        FixedOptions monitor = new(options);
        Topics = new MqttTopics(options.Mqtt.Prefix, options.Device.Name);
        _broker = new EmbeddedBroker(monitor, NullLogger<EmbeddedBroker>.Instance);
        Publisher = new MqttPublisher(monitor, Topics, Heartbeats, time, NullLogger<MqttPublisher>.Instance);
        _subscriber.ApplicationMessageReceivedAsync += message =>
        {
            Receive(message.ApplicationMessage);
            return Task.CompletedTask;
        };
    }

    /// <summary>Where the pipeline publishes.</summary>
    public MqttPublisher Publisher { get; }

    /// <summary>The topics it publishes on.</summary>
    public MqttTopics Topics { get; }

    /// <summary>Signs of life of the publisher's loop; nobody looks at them here.</summary>
    public Heartbeats Heartbeats { get; } = new(TimeProvider.System);

    /// <summary>A port on which nobody listens now.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts all three and waits until the publisher is connected.</summary>
    /// <exception cref="BrokerException">The broker cannot listen.</exception>
    public static async Task<LoopbackBroker> StartAsync(EdgeDetectorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        LoopbackBroker broker = new(options, time);
        try
        {
            await broker._broker.StartAsync(cancellationToken).ConfigureAwait(false);
            await broker._subscriber.ConnectAsync(BrokerAddress.ToProbeOptions(options.Mqtt), cancellationToken).ConfigureAwait(false);
            await broker._subscriber.SubscribeAsync(broker.Topics.Detections("+"), cancellationToken: cancellationToken).ConfigureAwait(false);
            await broker.Publisher.StartAsync(cancellationToken).ConfigureAwait(false);
            while (!broker.Publisher.IsConnected)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken).ConfigureAwait(false);
            }

            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets a window see the messages from now on, in place of the one before.</summary>
    public void Watch(ReceiptWindow? window)
    {
        lock (_lock)
        {
            _window = window;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(StopLimit, _time);
        await Publisher.StopAsync(limit.Token).ConfigureAwait(false);
        Publisher.Dispose();
        _subscriber.Dispose();
        await _broker.StopAsync(limit.Token).ConfigureAwait(false);
    }

    private void Receive(MqttApplicationMessage message)
    {
        ReceivedFrame frame = ReceivedFrame.Read(message.Payload);
        TimeSpan age = _time.GetUtcNow() - frame.CapturedAt;
        lock (_lock)
        {
            _window?.Add(message.Topic, frame, age);
        }
    }

    /// <summary>Options that never change.</summary>
    private sealed class FixedOptions(EdgeDetectorOptions options) : IOptionsMonitor<EdgeDetectorOptions>
    {
        public EdgeDetectorOptions CurrentValue => options;

        public EdgeDetectorOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<EdgeDetectorOptions, string?> listener) => null;
    }
}
