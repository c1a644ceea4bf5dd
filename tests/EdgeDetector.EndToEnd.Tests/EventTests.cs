using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.EndToEnd;

/// <summary>What subscribers act on: lives of objects that are told whole and in order, and states that agree with them.</summary>
public sealed class EventTests : IDisposable
{
    private static readonly string[] Classes = ["person", "car", "bicycle"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_DrawnStreetAndItsEnd_TellWholeLivesThatTheSchemaKnows()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = new StreetService(_folder, broker.Port).Start();
        await Eventually.TrueAsync(
            () => peer.On($"{Gate}/events").Count(IsEnd) >= 5 && peer.On($"{Gate}/events").Any(told => Changes(told.Json).Contains("lines")), 60, () => service.Errors);
        await StopAsync(service);
        await peer.LastIsAsync($"{Box}/status", "stopped", service);

        JsonSchema schema = await SchemaAsync("event");
        // At least once: what was on its way when the stop came is sent again.
        IReadOnlyList<Heard> heard = [.. peer.On($"{Gate}/events").DistinctBy(message => (long)message.Json["sequence"]!)];
        Assert.All(heard, message => Assert.Empty(schema.Validate(message.Text)));
        JsonNode[] events = [.. heard.Select(message => message.Json)];
        Assert.Equal(Enumerable.Range(1, events.Length), events.Select(told => (int)told["sequence"]!));
        foreach (IGrouping<string, JsonNode> life in events.GroupBy(told => (string)told["id"]!))
        {
            AssertIsOneLife([.. life]);
        }

        Assert.Contains(events, told => Changes(told).Contains("zones") && Zones(told, "enteredZones").Contains("left"));
        Assert.Contains(events, told => Changes(told).Contains("lines") && told["after"]!["lineCrossings"]!.AsArray().Count > 0);
        Assert.Contains(events, told => told["after"]!["path"]!.AsArray().Count > 2);
        Assert.All(peer.On($"{Gate}/events").Where(told => !IsEnd(told)), told => Assert.InRange((double)told.Json["ageMs"]!, 0, 10_000));

        HashSet<long> told = [.. events.Select(one => (long)one["trackId"]!)];
        long[] tracks = [.. peer.On($"{Gate}/detections").SelectMany(message => message.Json["detections"]!.AsArray())
            .Where(detection => detection!["trackId"] is not null).Select(detection => (long)detection!["trackId"]!)];
        Assert.Subset(tracks.ToHashSet(), told);
        JsonSchema detections = await SchemaAsync("detections");
        Assert.All(peer.On($"{Gate}/detections"), message => Assert.Empty(detections.Validate(message.Text)));
    }

    [Fact]
    public async Task States_WhileItRunsAndAtItsEnd_AgreeWithTheEvents()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = new StreetService(_folder, broker.Port).Start();
        await peer.LastIsAsync($"{Gate}/zones/left/occupancy/person", "ON", service);
        await Eventually.TrueAsync(() => peer.On($"{Gate}/events").Count(IsEnd) >= 3, 60, () => service.Errors);
        await peer.PublishAsync($"{Gate}/detect/set", "OFF");
        foreach (string place in (string[])["", "/zones/left"])
        {
            await peer.LastIsAsync($"{Gate}{place}/counts/person", "0", service);
            await peer.LastIsAsync($"{Gate}{place}/occupancy/person", "OFF", service);
        }

        await peer.LastIsAsync($"{Gate}/inferenceFps", "0", service);
        Assert.Equal("cpu", peer.Last($"{Box}/provider"));
        JsonNode[] events = [.. peer.On($"{Gate}/events").Select(message => message.Json)];
        Assert.Equal(MostAtATime(events, "person"), peer.On($"{Gate}/counts/person").Max(message => int.Parse(message.Text, CultureInfo.InvariantCulture)));
        foreach (string direction in (string[])["forward", "backward"])
        {
            int crossed = events.Where(told => (string)told["type"]! == "end" && (string)told["class"]! == "person")
                .SelectMany(told => told["after"]!["lineCrossings"]!.AsArray()).Count(crossing => (string)crossing!["direction"]! == direction);
            Assert.Equal(crossed, int.Parse(peer.Last($"{Gate}/lines/middle/{direction}/person") ?? "0", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Motion_ObjectsMoveStandStillOrAreNotLookedFor_IsToldOfEachCamera()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        string still = $"{Box}/cameras/still";
        StreetService street = new(_folder, broker.Port)
        {
            More = $"  still: {{ source: '{StreetPicture.Write(_folder, people: 1)}', loop: true, fps: 10 }}\nobjects: {{ stationary: {{ after: 1s }} }}",
        };
        await using (ChildProcess service = street.Start())
        {
            // Who has just come may be about to move.
            await Eventually.TrueAsync(() => peer.On($"{still}/motion").Select(told => told.Text).SequenceEqual(["OFF", "ON", "OFF"]), 30, () => service.Errors);
            Assert.Equal("ON", peer.Last($"{still}/occupancy/person"));
            await peer.LastIsAsync($"{Gate}/motion", "ON", service);
            await peer.PublishAsync($"{Gate}/detect/set", "OFF");
            await peer.LastIsAsync($"{Gate}/motion", "OFF", service);
            await peer.PublishAsync($"{Gate}/detect/set", "ON");
            await peer.LastIsAsync($"{Gate}/motion", "ON", service);
            service.Signal("KILL");
            await service.WaitForExitAsync(TimeSpan.FromSeconds(5));
        }

        Assert.Equal("ON", peer.Last($"{Gate}/motion"));
        await using ChildProcess off = (street with { Camera = "enabled: false" }).Start();
        await peer.LastIsAsync($"{Gate}/motion", "OFF", off);
        await peer.LastIsAsync($"{Gate}/occupancy/person", "OFF", off);
    }

    [Fact]
    public async Task LineTotals_AfterARestart_GoOn()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        StreetService street = new(_folder, broker.Port);
        string[] topics = [.. Classes.SelectMany(name => (string[])[$"{Gate}/lines/middle/forward/{name}", $"{Gate}/lines/middle/backward/{name}"])];
        await using (ChildProcess service = street.Start())
        {
            await Eventually.TrueAsync(() => Sum(peer, topics) >= 3, 60, () => service.Errors);
            await StopAsync(service);
            await peer.LastIsAsync($"{Box}/status", "stopped", service);
        }

        Dictionary<string, string?> before = topics.ToDictionary(topic => topic, peer.Last);
        int said = topics.Sum(topic => peer.On(topic).Count);
        await using ChildProcess again = street.Start();

        await Eventually.TrueAsync(() => topics.Sum(topic => peer.On(topic).Count) >= said + before.Values.Count(total => total is not null), 30, () => again.Errors);
        string[] first = [.. topics.Where(topic => before[topic] is not null).Select(topic => peer.On(topic)[Count(peer, topic, before[topic]!)].Text)];
        Assert.Equal(before.Values.Where(total => total is not null), first);
        int total = Sum(peer, topics);
        await Eventually.TrueAsync(() => Sum(peer, topics) > total, 60, () => again.Errors);
    }

    [Fact]
    public async Task Retained_OfWhatLeftTheConfiguration_IsGoneFromTheBroker()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        StreetService both = new(_folder, broker.Port)
        {
            Mqtt = "formats: [edgedetector, frigate]",
            More = "  yard: { source: 'synthetic:?seed=2', zones: { lawn: { points: [[0, 0], [1, 0], [1, 1]] } } }",
        };
        StreetService plain = both with { Camera = "enabled: true", More = "" };
        await using (ChildProcess service = both.Start())
        {
            await peer.LastIsAsync($"{Box}/cameras/yard/occupancy/person", "ON", service, 40);
            await peer.LastIsAsync($"{Gate}/zones/left/occupancy/person", "ON", service);
            await peer.MoreThanAsync("frigate/yard/person", 0, service);
            await peer.MoreThanAsync("frigate/lawn/person", 0, service);
            (both with { More = both.More.Replace("zones: { lawn: {", "zones: { lawn: { classes: [car],", StringComparison.Ordinal) }).Configure();
            await GoneAsync(broker, "lawn/person");
            await GoneAsync(broker, "lawn/counts/person");
            (both with { More = "" }).Configure();
            await peer.LastIsAsync($"{Box}/cameras/yard/status", "", service);
            await GoneAsync(broker, "yard");
            both.Configure();
            await Eventually.TrueAsync(() => peer.Last($"{Box}/cameras/yard/occupancy/person") == "ON" && peer.Last("frigate/yard/person") is not "", 40, () => service.Errors);
            await StopAsync(service);
        }

        Assert.Contains(await RetainedAsync(broker, "yard"), line => line.Contains("frigate/yard/status/detect", StringComparison.Ordinal));
        Assert.Contains(await RetainedAsync(broker, "zones/left"), line => line.Contains("/counts/", StringComparison.Ordinal));
        await using ChildProcess again = plain.Start();
        await peer.LastIsAsync($"{Box}/cameras/yard/status", "", again);
        foreach (string gone in (string[])["yard", "zones/left", "lines/middle", "frigate/left", "frigate/lawn"])
        {
            await GoneAsync(broker, gone);
        }

        Assert.NotEmpty(await RetainedAsync(broker, $"{Gate}/counts/person"));
    }

    private static void AssertIsOneLife(JsonNode[] life)
    {
        Assert.Equal(["new", .. Enumerable.Repeat("update", life.Length - 2), "end"], life.Select(told => (string)told["type"]!));
        Assert.Single(life.Select(told => ((string)told["class"]!, (long)told["trackId"]!, (string)told["startedAt"]!)).Distinct());
        Assert.Null(life[0]["before"]);
        foreach ((JsonNode before, JsonNode after) in life.Zip(life[1..]))
        {
            JsonNode told = before["after"]!.DeepClone();
            told.AsObject().Remove("path");
            Assert.True(JsonNode.DeepEquals(told, after["before"]), after.ToJsonString());
        }

        JsonNode last = life[^1]["after"]!;
        Assert.Equal((string?)last["seenAt"], (string?)last["endedAt"]);
        double duration = (Time(last["seenAt"]!) - Time(life[0]["startedAt"]!)).TotalSeconds;
        Assert.Equal(duration, (double)last["durationSeconds"]!, 0.002);
        Assert.Equal(Time(life[0]["startedAt"]!), Time(last["path"]![0]!["at"]!));
        Assert.All(life, told => Assert.True((double)told["after"]!["bestConfidence"]! >= (double)told["after"]!["confidence"]!));
    }

    /// <summary>How many objects of a class there were when most were, by the events.</summary>
    private static int MostAtATime(IEnumerable<JsonNode> events, string name)
    {
        // Those of one frame are told together.
        int now = 0;
        return events.Where(told => (string)told["class"]! == name).GroupBy(told => (string)told["capturedAt"]!)
            .Max(frame => now += frame.Sum(told => (string)told["type"]! switch { "new" => 1, "end" => -1, _ => 0 }));
    }

    private static int Count(MqttPeer peer, string topic, string last) => peer.On(topic).ToList().FindIndex(message => message.Text == last) + 1;

    private static int Sum(MqttPeer peer, IEnumerable<string> topics) =>
        topics.Sum(topic => int.Parse(peer.Last(topic) ?? "0", CultureInfo.InvariantCulture));

    private static async Task GoneAsync(Mosquitto broker, string part)
    {
        string[] left = [];
        await Eventually.TrueAsync(async () => (left = await RetainedAsync(broker, part)).Length == 0, 20, () => string.Join('\n', left));
    }

    private static async Task<string[]> RetainedAsync(Mosquitto broker, string part)
    {
        Finished all = await ChildProcess.RunAsync(
            "mosquitto_sub", "-h", "127.0.0.1", "-p", broker.Port.ToString(CultureInfo.InvariantCulture), "-t", "#", "--retained-only", "-F", "%t %p", "-W", "1");
        return [.. all.Output.Split('\n').Where(line => line.Split(' ')[0].Contains(part, StringComparison.Ordinal))];
    }

    private static bool IsEnd(Heard message) => message.Text.Contains("\"type\":\"end\"", StringComparison.Ordinal);

    private static string[] Changes(JsonNode told) => [.. told["changes"]!.AsArray().Select(change => (string)change!)];

    private static string[] Zones(JsonNode told, string kind) => [.. told["after"]![kind]!.AsArray().Select(zone => (string)zone!)];

    private static DateTimeOffset Time(JsonNode node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
