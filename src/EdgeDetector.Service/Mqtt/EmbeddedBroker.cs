using System.Net;
using System.Net.Sockets;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeDetector.Service.Mqtt;

/// <summary>A broker inside the service, on a loopback address, for demos and for boxes without one.</summary>
internal sealed partial class EmbeddedBroker(IOptionsMonitor<EdgeDetectorOptions> options, ILogger<EmbeddedBroker> logger) : IHostedService
{
    private MqttServer? _server;

    /// <inheritdoc/>
    /// <exception cref="BrokerException">The port is taken, or the host has no loopback address.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        MqttOptions mqtt = options.CurrentValue.Mqtt;
        IPAddress address = (await Dns.GetHostAddressesAsync(mqtt.Host, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(IPAddress.IsLoopback)
            ?? throw new BrokerException($"mqtt.host: the embedded broker listens on this box only, and {mqtt.Host} is no loopback address: write 127.0.0.1");
        MqttServerOptionsBuilder settings = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(mqtt.Port)
            .WithDefaultEndpointBoundIPAddress(address.AddressFamily == AddressFamily.InterNetwork ? address : IPAddress.None)
            .WithDefaultEndpointBoundIPV6Address(address.AddressFamily == AddressFamily.InterNetworkV6 ? address : IPAddress.None);
        _server = new MqttServerFactory().CreateMqttServer(settings.Build());
        _server.ValidatingConnectionAsync += NameTheNameless;
        try
        {
            await _server.StartAsync().ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new BrokerException(
                $"mqtt.port: the embedded broker cannot listen on {address}:{mqtt.Port}: {e.Message}; choose another port or use the broker that runs there (mqtt.embedded: false)");
        }

        LogListening(address, mqtt.Port);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync().ConfigureAwait(false);
            _server.Dispose();
        }
    }

    // The library turns away clients without an identifier, which MQTT allows and mosquitto_sub makes use of. What is assigned
    // here helps those of MQTT 5; one of MQTT 3.1.1 has no way to be told its name and stays refused.
    private static Task NameTheNameless(ValidatingConnectionEventArgs connection)
    {
        if (string.IsNullOrEmpty(connection.ClientId))
        {
            connection.AssignedClientIdentifier = Guid.NewGuid().ToString("N");
            connection.ReasonCode = MqttConnectReasonCode.Success;
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(3100, LogLevel.Information, "The embedded broker listens on {Address}:{Port}.")]
    private partial void LogListening(IPAddress address, int port);
}

/// <summary>The embedded broker cannot run; the message is for the user.</summary>
internal sealed class BrokerException(string message) : Exception(message);
