using System.Globalization;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Protocol;

namespace EdgeDetector.Faults;

/// <summary>Events on their way over a broker that is killed again and again: publisher, outbox and file are the service's own.</summary>
[Collection(Serial.Name)]
public sealed class OutboxTests : IAsyncDisposable
{
    // What may be under way to the broker at once.
    private const int MostInFlight = 64;
    private const int PerSecond = 200;
    private static readonly string[] Cameras = ["gate", "yard"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<Heard> _heard = [];
    private readonly MessageOutbox _outbox;
    private readonly MqttPublisher _publisher;
    private readonly RetainedTopics _retained = new(null, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
    private readonly int _port = Mosquitto.FreePort();

    public OutboxTests()
    {
        _outbox = new MessageOutbox(
            new StorageOptions { Directory = _folder.PathOf("state") }, new OutboxOptions(), new SteadyClock(TimeProvider.System), NullLogger<MessageOutbox>.Instance);
        MqttOptions options = new()
        {
            Host = "127.0.0.1",
            Port = _port,
            Reconnect = new BackoffOptions { Initial = TimeSpan.FromMilliseconds(50), Maximum = TimeSpan.FromMilliseconds(200) },
        };
        _publisher = new MqttPublisher(
            new PublisherIdentity(options, "faults", "box/status", "box/cameras/"), new PublisherStorage(_outbox, _retained), new Heartbeats(TimeProvider.System), TimeProvider.System, NullLogger<MqttPublisher>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.StopAsync(CancellationToken.None);
        await _outbox.StopAsync(CancellationToken.None);
        _publisher.Dispose();
        _outbox.Dispose();
        _retained.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(2_000, 4, false)]
    [InlineData(10_000, 20, true)]
    public async Task Events_BrokerKilledAgainAndAgain_AllArriveInOrder(int count, int kills, bool isLong)
    {
        RequireSoak(isLong);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await _outbox.StartAsync(cancellation);
        await _publisher.StartAsync(cancellation);
        Task saying = SayAsync(count, cancellation);
        Random random = new(1);
        for (int kill = 0; kill < kills; kill++)
        {
            await ServeAsync(broker, TimeSpan.FromSeconds(random.NextDouble() * 2 * count / PerSecond / kills));
            await broker.KillAsync();
            await broker.StartAgainAsync();
        }

        await saying;
        await ServeAsync(broker, TimeSpan.FromSeconds(60), () => _heard.Select(message => message.Text).Distinct().Count() >= count);

        foreach (string camera in Cameras)
        {
            int[] sequences = [.. _heard.Where(message => message.Topic == $"box/cameras/{camera}/events").Select(message => (int)message.Json["sequence"]!).Distinct()];
            Assert.Equal(Enumerable.Range(1, count / Cameras.Length), sequences);
        }

        int repeated = _heard.Count - count;
        Assert.InRange(repeated, 0, kills * MostInFlight);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} events, {kills} kills of the broker, {repeated} sent twice");
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(50, true)]
    public async Task Service_KilledAgainAndAgain_NoEventThatWasKeptIsLost(int kills, bool isLong)
    {
        RequireSoak(isLong);
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        StreetService street = new(_folder, broker.Port);
        Random random = new(1);
        List<TimeSpan> starts = [];
        for (int kill = 0; kill <= kills; kill++)
        {
            long start = TimeProvider.System.GetTimestamp();
            int before = peer.On($"{StreetService.Gate}/detections").Count;
            await using ChildProcess service = street.Start();
            await peer.MoreThanAsync($"{StreetService.Gate}/detections", before, service);
            starts.Add(TimeProvider.System.GetElapsedTime(start));
            await Task.Delay(TimeSpan.FromSeconds(1 + (2 * random.NextDouble())), TimeProvider.System, TestContext.Current.CancellationToken);
            service.Signal("KILL");
            await service.WaitForExitAsync(TimeSpan.FromSeconds(5));
        }

        Heard[] events = [.. peer.On($"{StreetService.Gate}/events").DistinctBy(message => ((string)message.Json["id"]!, (long)message.Json["sequence"]!))];
        long expected = 0;
        foreach (long sequence in events.Select(message => (long)message.Json["sequence"]!))
        {
            expected = sequence == 1 ? 1 : expected + 1;
            Assert.Equal(expected, sequence);
        }

        Assert.False(File.Exists(_folder.PathOf("state/outbox.db.damaged")));
        Assert.True(events.Count(message => (long)message.Json["sequence"]! == 1) > kills / 2, "few runs told anything");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kills} kills, {events.Length} events; start to first detection {starts.Average(one => one.TotalSeconds):0.00} s on average, {starts.Max().TotalSeconds:0.00} s at most"));
    }

    private static void RequireSoak(bool isLong)
    {
        if (isLong)
        {
            Soak.Require();
        }
    }

    /// <summary>Lets the publisher reach the broker, once somebody listens there, for a while or until all is heard.</summary>
    private async Task ServeAsync(Mosquitto broker, TimeSpan time, Func<bool>? isDone = null)
    {
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using LongLine line = new(broker.Port, TimeSpan.Zero, _port);
        int before = _heard.Count;
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < time && isDone?.Invoke() != true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            _heard.RemoveRange(before, _heard.Count - before);
            _heard.AddRange(Cameras.SelectMany(camera => peer.On($"box/cameras/{camera}/events")));
        }
    }

    private async Task SayAsync(int count, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            string payload = $$"""{"camera":"{{Cameras[i % 2]}}","sequence":{{(i / 2) + 1}}}""";
            _publisher.Publish(new OutgoingMessage(
                $"box/cameras/{Cameras[i % 2]}/events", MqttQualityOfServiceLevel.AtLeastOnce, false, buffer => Encoding.UTF8.GetBytes(payload, buffer))
            {
                IsDurable = true,
            });
            TimeSpan ahead = TimeSpan.FromSeconds((double)i / PerSecond) - TimeProvider.System.GetElapsedTime(start);
            if (ahead > TimeSpan.FromMilliseconds(5))
            {
                await Task.Delay(ahead, TimeProvider.System, cancellation);
            }
        }
    }
}
