using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDetector.EndToEnd;

/// <summary>Somebody else at the broker, who hears everything, pictures too, and speaks.</summary>
internal sealed class MqttPeer : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Lock _lock = new();
    private readonly List<Heard> _heard = [];

    /// <summary>Connects and subscribes to everything.</summary>
    public static async Task<MqttPeer> ConnectAsync(int port)
    {
        MqttPeer peer = new();
        peer._client.ApplicationMessageReceivedAsync += message =>
        {
            lock (peer._lock)
            {
                peer._heard.Add(new Heard(message.ApplicationMessage.Topic, message.ApplicationMessage.Payload.ToArray()));
            }

            return Task.CompletedTask;
        };
        // Patient: floods are to end the service's patience, not the peer's.
        MqttClientOptions options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port).WithTcpServer(tcp => tcp.BufferSize = 1 << 17).WithKeepAlivePeriod(TimeSpan.FromMinutes(5)).WithTimeout(TimeSpan.FromMinutes(1)).Build();
        await peer._client.ConnectAsync(options, TestContext.Current.CancellationToken);
        await peer._client.SubscribeAsync("#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return peer;
    }

    /// <summary>What was heard on a topic so far, oldest first.</summary>
    public IReadOnlyList<Heard> On(string topic)
    {
        lock (_lock)
        {
            return [.. _heard.Where(message => message.Topic == topic)];
        }
    }

    /// <summary>The last that was heard on a topic; null where nothing was.</summary>
    public Heard? LastOn(string topic)
    {
        lock (_lock)
        {
            return _heard.FindLast(message => message.Topic == topic);
        }
    }

    /// <summary>The same as text.</summary>
    public string? Last(string topic) => LastOn(topic)?.Text;

    public Task PublishAsync(string topic, string payload) => PublishAsync(topic, Encoding.UTF8.GetBytes(payload), MqttQualityOfServiceLevel.AtLeastOnce);

    public Task PublishAsync(string topic, byte[] payload, MqttQualityOfServiceLevel qos) =>
        _client.PublishAsync(new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(payload), QualityOfServiceLevel = qos }, TestContext.Current.CancellationToken);

    /// <summary>Waits until the last on a topic is this.</summary>
    public Task LastIsAsync(string topic, string payload, ChildProcess service, int seconds = 20) =>
        Eventually.TrueAsync(() => Last(topic) == payload, seconds, () => $"{topic} says {Last(topic)}, not {payload}\n{service.Errors}");

    /// <summary>Waits until a topic was heard more often than before.</summary>
    public Task MoreThanAsync(string topic, int count, ChildProcess service, int seconds = 20) =>
        Eventually.TrueAsync(() => On(topic).Count > count, seconds, () => $"{topic} was heard {On(topic).Count} times\n{service.Errors}");

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        _client.Dispose();
    }
}

/// <summary>A message that was heard.</summary>
internal sealed record Heard(string Topic, byte[] Payload)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    public JsonNode Json => JsonNode.Parse(Payload)!;
}
