using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeDetector.Service.Benchmark;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace EdgeDetector.Service.Frigate;

/// <summary>What a subscriber of the embedded broker hears of zones that several cameras have.</summary>
public sealed class FrigateCountsTests : IAsyncLifetime
{
    private readonly MqttOptions _options = new() { Host = "127.0.0.1", Port = FreePort(), Embedded = true };
    private readonly FrigateTopics _topics = new("frigate");
    private readonly EmbeddedBroker _broker;
    private readonly MqttPublisher _publisher;
    private readonly FrigateCounts _counts;
    private readonly IMqttClient _subscriber = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentDictionary<string, string> _heard = new();

    public FrigateCountsTests()
    {
        _broker = new EmbeddedBroker(new FixedOptions(new EdgeDetectorOptions { Mqtt = _options }), NullLogger<EmbeddedBroker>.Instance);
        _publisher = new MqttPublisher(
            new PublisherIdentity(_options, "counts", _topics.Available, _topics.Root), PublisherStorage.InMemory(TimeProvider.System), new Heartbeats(TimeProvider.System), TimeProvider.System, NullLogger<MqttPublisher>.Instance);
        _counts = new FrigateCounts(_topics, _publisher);
    }

    public async ValueTask InitializeAsync()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await _broker.StartAsync(cancellation);
        _subscriber.ApplicationMessageReceivedAsync += message =>
        {
            _heard[message.ApplicationMessage.Topic] = Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await _subscriber.ConnectAsync(BrokerAddress.ToProbeOptions(_options), cancellation);
        await _subscriber.SubscribeAsync("#", cancellationToken: cancellation);
        await _publisher.StartAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.StopAsync(CancellationToken.None);
        _publisher.Dispose();
        _subscriber.Dispose();
        await _broker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Say_ZoneOfSeveralCameras_IsTheSum()
    {
        _counts.Say("gate", "gate", "person", new ObjectCount(3, 2));
        _counts.Say("gate", "yard", "person", new ObjectCount(2, 1));
        _counts.Say("garden", "yard", "person", new ObjectCount(5, 0));
        await HearAsync("gate/person", "3", "2");
        await HearAsync("yard/person", "7", "1");

        _counts.Say("garden", "yard", "person", new ObjectCount(4, 4));
        await HearAsync("yard/person", "6", "5");
        await HearAsync("gate/person", "3", "2");
    }

    [Fact]
    public async Task Forget_OneOfSeveralCameras_LeavesTheOthersUntilTheLastIsGone()
    {
        _counts.Say("gate", "yard", "person", new ObjectCount(2, 1));
        _counts.Say("garden", "yard", "person", new ObjectCount(5, 0));
        _counts.Forget("gate", "yard", "person");
        _counts.Forget("gate", "yard", "car");
        await HearAsync("yard/person", "5", "0");

        _counts.Forget("garden", "yard", "person");
        await HearAsync("yard/person", "", "");
    }

    [Fact]
    public async Task Keep_CameraGone_TakesItsPartOutOfTheSum()
    {
        _counts.Say("gate", "yard", "person", new ObjectCount(2, 1));
        _counts.Say("garden", "yard", "person", new ObjectCount(5, 0));
        _counts.Say("garden", "garden", "person", new ObjectCount(5, 0));
        await HearAsync("garden/person", "5", "0");

        _counts.Keep(Places(("gate", "yard", new ZoneOptions())));

        await HearAsync("yard/person", "2", "1");
        await HearAsync("garden/person", "", "");
    }

    [Fact]
    public async Task Keep_ZoneOrClassOfACameraGone_TakesThatPartOutOfTheSumAndSaysItAnewWhenItIsBack()
    {
        ZoneOptions yard = new();
        ZoneOptions forCars = new() { Classes = ["car"] };
        foreach (string label in (string[])["person", "car", FrigateTopics.AnyClass])
        {
            _counts.Say("gate", "yard", label, new ObjectCount(2, 1));
            _counts.Say("garden", "yard", label, new ObjectCount(5, 0));
        }

        await HearAsync("yard/all", "7", "1");
        _counts.Keep(Places(("gate", "lawn", yard), ("garden", "yard", forCars)));
        await HearAsync("yard/person", "", "");
        await HearAsync("yard/car", "5", "0");
        await HearAsync("yard/all", "5", "0");

        _counts.Say("garden", "yard", "person", new ObjectCount(5, 0));
        await HearAsync("yard/person", "5", "0");
    }

    [Fact]
    public async Task Say_TakenBackBySomebodyElse_IsSaidAgain()
    {
        _counts.Say("gate", "yard", "person", new ObjectCount(2, 1));
        await HearAsync("yard/person", "2", "1");
        _publisher.ClearStates(topic => topic == _topics.Available);
        await HearAsync("yard/person", "", "");

        _counts.Say("gate", "yard", "person", new ObjectCount(2, 1));
        await HearAsync("yard/person", "2", "1");
    }

    private static KnownPlaces Places(params (string Camera, string Zone, ZoneOptions Options)[] zones) => new(
        zones.ToDictionary(
            zone => zone.Camera, zone => new CameraOptions { Zones = new Dictionary<string, ZoneOptions> { [zone.Zone] = zone.Options } }),
        ["person", "car"]);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task HearAsync(string place, string all, string active)
    {
        await HearAsync($"frigate/{place}", all);
        await HearAsync($"frigate/{place}/active", active);
    }

    private Task HearAsync(string topic, string state) =>
        SnapshotStage.UntilAsync(() => _heard.GetValueOrDefault(topic) == state, $"{topic} says {state}");
}
