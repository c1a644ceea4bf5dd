using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDetector.Faults.Soaking;

/// <summary>Hears every event with a session that the broker keeps, remembers what tells of losses, and gives commands.</summary>
internal sealed class EventSubscriber : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly Lock _lock = new();
    private readonly List<ToldEvent> _events = [];
    private readonly Dictionary<string, int> _counts = [];
    private JsonNode? _stats;

    public EventSubscriber(int port)
    {
        _options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port).WithClientId("soak").WithCleanStart(false).WithSessionExpiryInterval(3600).WithTimeout(TimeSpan.FromMinutes(1)).Build();
        _client.ApplicationMessageReceivedAsync += message =>
        {
            Take(message.ApplicationMessage.Topic, message.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    /// <summary>The events so far, as they came.</summary>
    public IReadOnlyList<ToldEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>What the service last told of itself.</summary>
    public JsonNode Stats
    {
        get
        {
            lock (_lock)
            {
                return _stats ?? new JsonObject();
            }
        }
    }

    /// <summary>How many messages came whose topic ends with this level.</summary>
    public int Count(string level)
    {
        lock (_lock)
        {
            return _counts.GetValueOrDefault(level);
        }
    }

    /// <summary>Connects to a broker that has begun to listen, and subscribes: one that was killed may have forgotten.</summary>
    public async Task ConnectAsync()
    {
        await Eventually.TrueAsync(() => !_client.IsConnected, 10, () => "the old connection does not end");
        await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync("edgedetector/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a message.</summary>
    public Task SendAsync(string topic, string payload) => _client.PublishAsync(
        new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce },
        TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Take(string topic, byte[] payload)
    {
        string[] levels = topic.Split('/');
        JsonNode? json = levels[^1] is "events" or "stats" ? JsonNode.Parse(payload) : null;
        lock (_lock)
        {
            _counts[levels[^1]] = _counts.GetValueOrDefault(levels[^1]) + 1;
            if (levels[^1] == "stats")
            {
                _stats = json;
            }
            else if (json is not null)
            {
                _events.Add(new ToldEvent((string)json["camera"]!, (string)json["id"]!, (long)json["sequence"]!, (string)json["type"]!));
            }
        }
    }
}

/// <summary>Of an event what shows whether another is missing.</summary>
internal readonly record struct ToldEvent(string Camera, string Id, long Sequence, string Type);
