using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.EndToEnd;

/// <summary>States of zones and lines are true whatever changes, while no frame is looked at too.</summary>
public sealed class ZoneStateTests : IDisposable
{
    private const string All = "points: [[0, 0], [1, 0], [1, 1], [0, 1]]";
    private const string Far = $"{Box}/cameras/far";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LineTotals_LineGoneAndBack_AreSaidAgain()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        KeepTotals("gate");
        const string Total = $"{Gate}/lines/middle/forward/person";
        // What goes by meanwhile crosses nothing: the line is in the sky.
        StreetService street = new(_folder, broker.Port) { Camera = "lines: { middle: { points: [[0, 0], [1, 0.01]] } }" };
        await using ChildProcess service = street.Start();
        await peer.MoreThanAsync($"{Gate}/detections", 5, service);
        Assert.Equal("7", peer.Last(Total));

        (street with { Camera = "enabled: true" }).Configure();
        await peer.LastIsAsync(Total, "", service);
        street.Configure();

        await peer.LastIsAsync(Total, "7", service);
    }

    [Theory]
    [InlineData("source: 'synthetic:', detection: { enabled: false }")]
    [InlineData("source: 'synthetic:', enabled: false")]
    [InlineData("source: 'rtsp://127.0.0.1:1/nobody'")]
    public async Task Counts_ZonesChangeWhileNoFrameIsLookedAt_AreSaidOfEachZoneThatThereIs(string blind)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        Keep("seen.json", """{ "cameras": { "far": ["person"] } }""");
        KeepTotals("far");
        StreetService With(string more) => new(_folder, broker.Port)
        {
            Mqtt = "formats: [edgedetector, frigate]",
            Camera = "detection: { enabled: false }",
            More = $"  far: {{ {blind}, {more} }}",
        };
        await using ChildProcess service = With("zones: {}").Start();
        await peer.LastIsAsync($"{Far}/counts/person", "0", service);

        for (int i = 0; i < 2; i++)
        {
            With($"zones: {{ yard: {{ {All} }} }}, lines: {{ door: {{ points: [[0, 0], [1, 1]] }} }}").Configure();
            await peer.LastIsAsync($"{Far}/zones/yard/counts/person", "0", service);
            await peer.LastIsAsync($"{Far}/zones/yard/occupancy/person", "OFF", service);
            await peer.LastIsAsync($"{Far}/lines/door/forward/person", "7", service);
            await peer.LastIsAsync("frigate/yard/person", "0", service);
            await peer.LastIsAsync("frigate/yard/all/active", "0", service);

            With("zones: {}").Configure();
            await peer.LastIsAsync($"{Far}/zones/yard/counts/person", "", service);
            await peer.LastIsAsync($"{Far}/lines/door/forward/person", "", service);
            await peer.LastIsAsync("frigate/yard/person", "", service);
        }
    }

    [Fact]
    public async Task FrigateCounts_CameraOpenedAnewWithoutItsZoneWhichComesBack_AreSaidAgain()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        StreetService street = new(_folder, broker.Port) { Mqtt = "formats: [frigate]", Camera = $"detection: {{ enabled: false }}, zones: {{ yard: {{ {All} }} }}" };
        await using ChildProcess service = street.Start();
        await peer.LastIsAsync("frigate/yard/all", "0", service);

        // Another way to read the camera opens it anew.
        StreetService without = street with { Camera = "staleAfter: 7s, detection: { enabled: false }" };
        without.Configure();
        await peer.LastIsAsync("frigate/yard/all", "", service);
        street.Configure();

        await peer.LastIsAsync("frigate/yard/all", "0", service);
    }

    [Fact]
    public async Task DetectAndZone_OffAtAFrameInTenSeconds_ActAtOnce()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        StreetService street = new(_folder, broker.Port)
        {
            Camera = "enabled: false",
            More = $"  far: {{ source: '{StreetPicture.Write(_folder, people: 2)}', loop: true, fps: 10, zones: {{ yard: {{ {All} }} }} }}",
        };
        await using ChildProcess service = street.Start();
        await peer.LastIsAsync($"{Far}/zones/yard/occupancy/person", "ON", service, 30);
        await peer.PublishAsync($"{Far}/fps/set", "0.1");
        await peer.LastIsAsync($"{Far}/fps", "0.1", service);
        int detections = await StandsStillAsync(peer, service);

        await peer.PublishAsync($"{Far}/zones/yard/enabled/set", "OFF");
        await peer.LastIsAsync($"{Far}/zones/yard/occupancy/person", "OFF", service, 3);
        Assert.Equal("ON", peer.Last($"{Far}/occupancy/person"));
        // States overtake messages.
        await Eventually.TrueAsync(() => peer.LastOn($"{Far}/events")!.Json["after"]!["zones"]!.AsArray().Count == 0, 3, () => peer.Last($"{Far}/events")!);
        Assert.Equal("""["zones"]""", peer.LastOn($"{Far}/events")!.Json["changes"]!.ToJsonString());
        await peer.PublishAsync($"{Far}/detect/set", "OFF");
        await peer.LastIsAsync($"{Far}/occupancy/person", "OFF", service, 3);

        Assert.Equal(detections, peer.On($"{Far}/detections").Count);
    }

    /// <summary>Waits for the first frame of a slow camera: the next one is ten seconds away then.</summary>
    private static async Task<int> StandsStillAsync(MqttPeer peer, ChildProcess service)
    {
        int before;
        do
        {
            before = peer.On($"{Far}/detections").Count;
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        while (peer.On($"{Far}/detections").Count != before);
        await peer.MoreThanAsync($"{Far}/detections", before, service);
        return before + 1;
    }

    private void KeepTotals(string camera) => Keep("crossings.json", $$"""
        { "cameras": { "{{camera}}": [
          { "crossed": { "line": "{{(camera == "far" ? "door" : "middle")}}", "direction": "forward", "class": "person" }, "count": 7 }] } }
        """);

    private void Keep(string name, string content)
    {
        Directory.CreateDirectory(_folder.PathOf("state"));
        _folder.Write(Path.Combine("state", name), content);
    }
}
