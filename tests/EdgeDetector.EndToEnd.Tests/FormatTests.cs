using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.EndToEnd;

/// <summary>Subscribers that were written for Frigate or DeepStream find the fields that those document, with true values.</summary>
public sealed partial class FormatTests : IDisposable
{
    // docs.frigate.video, integrations/mqtt: what each side of an event has, and path_data, which Frigate sends too.
    private static readonly string[] FrigateKeys =
    [
        "id", "camera", "frame_time", "snapshot", "label", "sub_label", "top_score", "false_positive", "start_time", "end_time", "score", "box", "area", "ratio",
        "region", "current_zones", "entered_zones", "thumbnail", "has_snapshot", "has_clip", "active", "stationary", "motionless_count", "position_changes",
        "attributes", "current_attributes", "recognized_license_plate", "path_data",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Frigate_DrawnStreet_HasEveryDocumentedFieldAndTheTruthOfOurEvents()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = new StreetService(_folder, broker.Port) { Mqtt = "formats: [frigate, edgedetector]" }.Start();
        await Eventually.TrueAsync(() => peer.On("frigate/events").Count(IsEnd) >= 4, 60, () => service.Errors);
        await peer.MoreThanAsync("frigate/stats", 1, service);
        Assert.Equal("online", peer.Last("frigate/available"));
        Assert.Equal("online", peer.Last("frigate/gate/status/detect"));
        await StopAsync(service);
        await peer.LastIsAsync("frigate/available", "stopped", service);
        await peer.LastIsAsync($"{Box}/status", "stopped", service);

        JsonNode[] ours = [.. peer.On($"{Gate}/events").Select(message => message.Json)];
        JsonNode[] theirs = [.. peer.On("frigate/events").Select(message => message.Json)];
        Assert.Equal(ours.Length, theirs.Length);
        foreach ((JsonNode our, JsonNode their) in ours.Zip(theirs))
        {
            Assert.Equal(["type", "before", "after"], their.AsObject().Select(key => key.Key));
            Assert.Equal((string?)our["type"], (string?)their["type"]);
            AssertFrigate(our, our["after"]!, their["after"]!);
            AssertFrigate(our, our["before"] ?? our["after"]!, their["before"]!);
            AssertPath(our["after"]!["path"]!.AsArray(), their["after"]!["path_data"]!.AsArray());
        }

        AssertFrigatesCounts(peer);
        JsonNode stats = peer.LastOn("frigate/stats")!.Json["cameras"]!["gate"]!;
        Assert.Equal(["camera_fps", "process_fps", "skipped_fps", "detection_fps", "detection_enabled", "pid"], stats.AsObject().Select(key => key.Key));
        Assert.InRange((double)stats["camera_fps"]!, 1, 60);
        Assert.True((bool)stats["detection_enabled"]!);
    }

    [Fact]
    public async Task Frigate_ZoneOfSeveralCameras_CountsWhatAllOfThemSee()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        string picture = StreetPicture.Write(_folder, people: 2);
        string Camera(string name, string zones) => $"  {name}: {{ source: '{picture}', loop: true, fps: 10, zones: {{ {zones} }} }}\n";
        const string Yard = "yard: { points: [[0, 0], [1, 0], [1, 1], [0, 1]] }";
        const string Still = "objects: { stationary: { after: 1s } }";
        StreetService two = new(_folder, broker.Port)
        {
            Mqtt = "formats: [frigate]",
            Camera = "enabled: false",
            More = Camera("east", Yard) + Camera("west", Yard) + Still,
        };
        await using ChildProcess service = two.Start();
        await Eventually.TrueAsync(() => Seen("yard/person") >= 4 && Seen("yard/person") == Seen("east/person") + Seen("west/person"), 30, () => service.Errors);
        await peer.LastIsAsync("frigate/yard/person/active", "0", service);
        Assert.Equal(Seen("east/all") + Seen("west/all"), Seen("yard/all"));
        string ofEast = peer.Last("frigate/east/person")!;

        await peer.PublishAsync($"{Box}/cameras/west/enabled/set", "OFF");
        await peer.LastIsAsync("frigate/yard/person", ofEast, service);
        (two with { More = Camera("east", "") + Still }).Configure();
        await peer.LastIsAsync("frigate/yard/person", "", service);
        await peer.LastIsAsync("frigate/yard/all/active", "", service);

        int Seen(string place) => int.TryParse(peer.Last($"frigate/{place}"), CultureInfo.InvariantCulture, out int count) ? count : 0;
    }

    [Fact]
    public async Task Frigate_ServiceKilled_IsOffline()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = new StreetService(_folder, broker.Port) { Mqtt = "formats: [frigate], frigate: { prefix: home/frigate }" }.Start();
        await peer.LastIsAsync("home/frigate/available", "online", service);
        await peer.MoreThanAsync("home/frigate/events", 0, service);
        string noted = _folder.PathOf(Path.Combine("state", "retained.json"));
        await Eventually.TrueAsync(
            () => File.Exists(noted) && File.ReadAllText(noted).Contains("home/frigate/available", StringComparison.Ordinal), 15, () => service.Errors);
        service.Signal("KILL");

        await peer.LastIsAsync("home/frigate/available", "offline", service);
        await peer.LastIsAsync($"{Box}/status", "offline", service);
        Assert.Empty(peer.On($"{Gate}/events"));
        Assert.Empty(peer.On($"{Gate}/detections"));

        // Without the format nothing of it stays at the broker.
        await using ChildProcess next = new StreetService(_folder, broker.Port).Start();
        await peer.LastIsAsync("home/frigate/available", "", next);
        await peer.LastIsAsync($"{Box}/status", "online", next);
    }

    [Fact]
    public async Task DeepStream_DrawnStreet_IsTheMinimalPayloadOfEachFrame()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = new StreetService(_folder, broker.Port) { Mqtt = "formats: [deepstream, edgedetector]" }.Start();
        await peer.MoreThanAsync("deepstream/gate", 60, service, 60);
        await StopAsync(service);
        await peer.LastIsAsync($"{Box}/status", "stopped", service);

        Dictionary<long, JsonNode> ours = peer.On($"{Gate}/detections").Select(message => message.Json).ToDictionary(message => (long)message["sequence"]!);
        JsonNode[] theirs = [.. peer.On("deepstream/gate").Select(message => message.Json)];
        Assert.All(theirs, frame => Assert.Equal(["version", "id", "@timestamp", "sensorId", "objects"], frame.AsObject().Select(key => key.Key)));
        Assert.All(theirs, frame => Assert.Equal(("4.0", "gate"), ((string?)frame["version"], (string?)frame["sensorId"])));
        Assert.Empty(theirs[^1]["objects"]!.AsArray());
        foreach (JsonNode frame in theirs[..^1])
        {
            JsonNode our = ours[(long)frame["id"]!];
            Assert.Equal(Time(our["capturedAt"]!), Time(frame["@timestamp"]!), TimeSpan.FromMilliseconds(1));
            Assert.All(frame["objects"]!.AsArray(), shown => AssertDeepStream((string)shown!, our));
        }
    }

    private static void AssertFrigate(JsonNode our, JsonNode state, JsonNode side)
    {
        Assert.Equal(FrigateKeys, side.AsObject().Select(key => key.Key));
        Assert.Equal((string?)our["id"], (string?)side["id"]);
        Assert.Equal(("gate", (string?)our["class"]), ((string?)side["camera"], (string?)side["label"]));
        Assert.Equal(Unix(state["seenAt"]!), (double)side["frame_time"]!, 1e-5);
        Assert.Equal(Unix(our["startedAt"]!), (double)side["start_time"]!, 1e-5);
        Assert.Equal(state["endedAt"] is { } end ? Unix(end) : 0, (double?)side["end_time"] ?? 0, 1e-5);
        Assert.Equal(((double)state["confidence"]!, (double)state["bestConfidence"]!), ((double)side["score"]!, (double)side["top_score"]!));
        int[] box = [.. side["box"]!.AsArray().Select(edge => (int)edge!)];
        JsonNode exact = state["box"]!;
        double right = (double)exact["x"]! + (double)exact["width"]!;
        double bottom = (double)exact["y"]! + (double)exact["height"]!;
        Assert.Equal(Math.Clamp((double)exact["x"]!, 0, 1280), box[0], 0.51);
        Assert.Equal(Math.Clamp((double)exact["y"]!, 0, 720), box[1], 0.51);
        Assert.Equal(Math.Clamp(right, 0, 1280), box[2], 0.51);
        Assert.Equal(Math.Clamp(bottom, 0, 720), box[3], 0.51);
        Assert.Equal((box[2] - box[0]) * (box[3] - box[1]), (int)side["area"]!);
        Assert.Equal(box[3] > box[1] ? (box[2] - box[0]) / (double)(box[3] - box[1]) : 0, (double)side["ratio"]!, 0.0051);
        Assert.Equal([0, 0, 1280, 720], side["region"]!.AsArray().Select(edge => (int)edge!));
        Assert.Equal(state["zones"]!.ToJsonString(), side["current_zones"]!.ToJsonString());
        Assert.Equal(state["enteredZones"]!.ToJsonString(), side["entered_zones"]!.ToJsonString());
        Assert.Equal((bool)state["stationary"]!, (bool)side["stationary"]!);
        Assert.NotEqual((bool)side["stationary"]!, (bool)side["active"]!);
        Assert.Equal((int)state["motionlessFrames"]!, (int)side["motionless_count"]!);
        Assert.Equal((int)state["positionChanges"]!, (int)side["position_changes"]!);
        Assert.Equal(state["bestSnapshot"] is not null, (bool)side["has_snapshot"]!);
        Assert.Equal(side["snapshot"] is not null, (bool)side["has_snapshot"]!);
        Assert.Equal((false, false), ((bool)side["false_positive"]!, (bool)side["has_clip"]!));
        Assert.Equal(("{}", "[]"), (side["attributes"]!.ToJsonString(), side["current_attributes"]!.ToJsonString()));
        Assert.All((string[])["sub_label", "thumbnail", "recognized_license_plate"], key => Assert.Null(side[key]));
    }

    private static void AssertPath(JsonArray our, JsonArray their)
    {
        Assert.Equal(our.Count, their.Count);
        foreach ((JsonNode? point, JsonNode? data) in our.Zip(their))
        {
            Assert.Equal(((double)point!["x"]!, (double)point["y"]!), ((double)data![0]![0]!, (double)data[0]![1]!));
            Assert.Equal(Unix(point["at"]!), (double)data[1]!, 1e-5);
        }
    }

    private static void AssertFrigatesCounts(MqttPeer peer)
    {
        foreach (string place in (string[])["gate", "left"])
        {
            string ours = place == "gate" ? Gate : $"{Gate}/zones/left";
            foreach (string label in (string[])["person", "car"])
            {
                // Of a state the newest counts: where the broker is slow, not every value in between is said, on either of the two connections.
                string[] said = [.. peer.On($"frigate/{place}/{label}").Select(count => count.Text)];
                Assert.Equal(peer.Last($"{ours}/counts/{label}"), said.LastOrDefault());
                Assert.InRange(Largest(said), 0, Largest(peer.On($"{ours}/counts/{label}").Select(count => count.Text)));
            }

            Assert.Equal("0", peer.Last($"frigate/{place}/all"));
            Assert.Equal("0", peer.Last($"frigate/{place}/all/active"));
            Assert.Contains(peer.On($"frigate/{place}/all"), count => int.Parse(count.Text, CultureInfo.InvariantCulture) > 0);
        }
    }

    private static int Largest(IEnumerable<string> counts) => counts.Select(count => int.Parse(count, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    private static void AssertDeepStream(string shown, JsonNode our)
    {
        Match parts = DeepStreamObject().Match(shown);
        Assert.True(parts.Success, shown);
        Assert.True(Number(parts, "left") < Number(parts, "right") && Number(parts, "top") < Number(parts, "bottom"), shown);
        JsonNode? detection = our["detections"]!.AsArray().SingleOrDefault(one => (long?)one!["trackId"] == Number(parts, "track"));
        if (detection is null)
        {
            // A detection below the threshold is none, but it tells where an object is that was sure before.
            Assert.InRange(Number(parts, "confidence"), 0.1, 0.25);
            return;
        }

        Assert.Equal((string?)detection["class"], parts.Groups["class"].Value);
        JsonNode box = detection["box"]!;

        Assert.Equal((double)box["x"]!, Number(parts, "left"), 0.06);
        Assert.Equal((double)box["y"]!, Number(parts, "top"), 0.06);
        Assert.Equal((double)box["x"]! + (double)box["width"]!, Number(parts, "right"), 0.11);
        Assert.Equal((double)box["y"]! + (double)box["height"]!, Number(parts, "bottom"), 0.11);
        Assert.Equal((double)detection["confidence"]!, Number(parts, "confidence"), 0.00015);
    }

    private static double Number(Match parts, string name) => double.Parse(parts.Groups[name].Value, CultureInfo.InvariantCulture);

    private static bool IsEnd(Heard message) => message.Text.Contains("\"type\":\"end\"", StringComparison.Ordinal);

    private static DateTimeOffset Time(JsonNode node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);

    private static double Unix(JsonNode node) => (Time(node) - DateTimeOffset.UnixEpoch).TotalSeconds;

    // trackId|left|top|right|bottom|Class|#|confidence
    [GeneratedRegex(@"^(?<track>\d+)\|(?<left>-?[\d.]+)\|(?<top>-?[\d.]+)\|(?<right>-?[\d.]+)\|(?<bottom>-?[\d.]+)\|(?<class>[^|]+)\|#\|(?<confidence>[\d.]+)$")]
    private static partial Regex DeepStreamObject();
}
