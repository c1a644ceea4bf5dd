using System.Text.Json.Nodes;
using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.EndToEnd;

/// <summary>A broker at the end of a long way: messages keep up, and the last word arrives.</summary>
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
}
