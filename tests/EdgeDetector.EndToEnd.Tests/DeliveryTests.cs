using System.Text.Json.Nodes;
using NJsonSchema;
using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.EndToEnd;

/// <summary>A broker at the end of a long way, or away: messages keep up, none that matters is lost, and the last word arrives.</summary>
public sealed class DeliveryTests : IDisposable
{
    private static readonly TimeSpan Way = TimeSpan.FromMilliseconds(150);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LongLine_ManyMessagesThatAreConfirmed_KeepUpAndEndWithStopped()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using LongLine line = new(broker.Port, Way);
        StreetService street = new(_folder, line.Port)
        {
            Mqtt = "detections: { qos: 1 }, formats: [edgedetector, frigate], discovery: { enabled: true }",
        };
        await using ChildProcess service = street.Start();
        await Eventually.TrueAsync(() => peer.On($"{Gate}/events").Count(told => (string)told.Json["type"]! == "end") >= 3, 60, () => service.Errors);
        await Eventually.TrueAsync(() => (int?)peer.LastOn($"{Box}/stats")?.Json["mqtt"]!["published"] > 600, 60, () => service.Errors);

        JsonNode stats = peer.LastOn($"{Box}/stats")!.Json["mqtt"]!;
        Assert.Equal(0, (int)stats["dropped"]!);
        // Confirmed one after the other, three in a second, hundreds would wait by now.
        Assert.InRange((int)stats["queueLength"]!, 0, 200);
        await StopAsync(service);

        await peer.LastIsAsync($"{Box}/status", "stopped", service);
        HashSet<string> open = [];
        foreach (JsonNode told in peer.On($"{Gate}/events").Select(message => message.Json))
        {
            Assert.True((string)told["type"]! == "end" ? open.Remove((string)told["id"]!) : open.Add((string)told["id"]!) || (string)told["type"]! == "update");
        }

        Assert.Empty(open);
    }

    [Fact]
    public async Task Outage_EventsOfIt_ArriveLateAndInOrderAndSayReplayed()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        LongLine line = new(broker.Port, TimeSpan.Zero);
        int near = line.Port;
        await using ChildProcess service = new StreetService(_folder, near).Start();
        await peer.MoreThanAsync($"{Gate}/events", 3, service);
        await line.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(9), TimeProvider.System, TestContext.Current.CancellationToken);
        int before = peer.On($"{Gate}/events").Count;
        await using LongLine again = new(broker.Port, TimeSpan.Zero, near);

        await Eventually.TrueAsync(() => peer.On($"{Gate}/events").Skip(before).Any(told => told.Json["replayed"] is null), 30, () => service.Errors);
        await StopAsync(service);
        await peer.LastIsAsync($"{Box}/status", "stopped", service);

        JsonNode[] events = [.. peer.On($"{Gate}/events").Select(message => message.Json)];
        Assert.Contains(events, told => (bool?)told["replayed"] == true && (double)told["ageMs"]! > 4_000);
        // Those that were on their way when the line was cut come twice: at most as many as mosquitto allows (max_inflight_messages), 20.
        int[] sequences = [.. events.Select(told => (int)told["sequence"]!).Distinct()];
        Assert.Equal(Enumerable.Range(1, sequences.Length), sequences);
        Assert.InRange(events.Length - sequences.Length, 0, 20);
        JsonSchema schema = await SchemaAsync("event");
        Assert.All(peer.On($"{Gate}/events"), message => Assert.Empty(schema.Validate(message.Text)));
    }

    [Fact]
    public async Task Kill_WhileTheBrokerIsAway_EventsArriveFromTheNextRun()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        LongLine line = new(broker.Port, TimeSpan.Zero);
        int near = line.Port;
        StreetService street = new(_folder, near);
        await using ChildProcess service = street.Start();
        await peer.MoreThanAsync($"{Gate}/events", 3, service);
        await line.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken);
        service.Signal("KILL");
        await service.WaitForExitAsync(TimeSpan.FromSeconds(5));
        int before = peer.On($"{Gate}/events").Count;
        await using LongLine again = new(broker.Port, TimeSpan.Zero, near);
        await using ChildProcess next = street.Start();
        await Eventually.TrueAsync(() => peer.On($"{Gate}/events").Skip(before).Count(told => told.Json["replayed"] is null) > 3, 30, () => next.Errors);

        JsonNode[] late = [.. peer.On($"{Gate}/events").Skip(before).Select(message => message.Json).TakeWhile(told => (bool?)told["replayed"] == true)];
        int last = peer.On($"{Gate}/events").Take(before).Max(message => (int)message.Json["sequence"]!);
        int[] missed = [.. late.Select(told => (int)told["sequence"]!).SkipWhile(sequence => sequence <= last)];
        Assert.NotEmpty(missed);
        Assert.Equal(Enumerable.Range(last + 1, missed.Length), missed);
        Assert.All(peer.On($"{Gate}/events").Skip(before + late.Length), message => Assert.Null(message.Json["replayed"]));
    }
}
