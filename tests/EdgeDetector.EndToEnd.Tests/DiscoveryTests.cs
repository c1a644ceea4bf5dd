using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeDetector.EndToEnd;

/// <summary>What Home Assistant hears: documents with the keys it documents, about topics that are really published, and gone when they should be.</summary>
public sealed partial class DiscoveryTests : IDisposable
{
    private const string Box = "edgedetector/gate-box";
    private const string BoxDocument = "homeassistant/device/edgedetector_gate-box/config";
    private const string GateDocument = "homeassistant/device/edgedetector_gate-box_gate/config";
    private const string YardDocument = "homeassistant/device/edgedetector_gate-box_yard/config";
    private const string Yard = "  yard: { source: 'synthetic:?seed=2' }\n";

    // The keys that Home Assistant documents for each platform, beside those of every platform.
    private static readonly Dictionary<string, string[]> KeysOfPlatforms = new()
    {
        ["binary_sensor"] = ["device_class", "off_delay", "expire_after", "payload_on", "payload_off", "value_template", "json_attributes_topic"],
        ["sensor"] = ["device_class", "state_class", "unit_of_measurement", "expire_after", "value_template", "json_attributes_topic"],
        ["image"] = ["image_topic", "content_type"],
        ["switch"] = ["command_topic", "payload_on", "payload_off"],
        ["number"] = ["command_topic", "min", "max", "step", "mode", "value_template", "device_class", "unit_of_measurement"],
    };

    private static readonly string[] KeysOfAll =
        ["platform", "unique_id", "name", "default_entity_id", "entity_category", "icon", "state_topic", "availability", "availability_mode", "qos"];

    private static readonly string[] KeysOfDevices =
        ["identifiers", "connections", "name", "manufacturer", "model", "model_id", "serial_number", "hw_version", "sw_version", "suggested_area", "configuration_url", "via_device"];

    private static readonly Dictionary<string, string[]> DeviceClasses = new()
    {
        ["binary_sensor"] = ["occupancy", "motion", "connectivity", "problem"],
        ["sensor"] = ["temperature", "duration"],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Documents_Announced_HaveTheDocumentedKeysAndRealTopics()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, Yard));
        await Eventually.TrueAsync(() => peer.Last(GateDocument)?.Contains("count_person", StringComparison.Ordinal) == true, 30, () => service.Errors);
        await peer.MoreThanAsync($"{Box}/stats", 0, service);
        await peer.PublishAsync($"{Box}/cameras/gate/snapshot/set", "TAKE");
        await peer.PublishAsync($"{Box}/cameras/yard/snapshot/set", "TAKE");
        await peer.MoreThanAsync($"{Box}/cameras/gate/snapshot", 0, service);
        await peer.MoreThanAsync($"{Box}/cameras/yard/snapshot", 0, service);

        foreach (string topic in (string[])[BoxDocument, GateDocument, YardDocument])
        {
            JsonNode document = peer.LastOn(topic)!.Json;
            AssertDocumented(document);
            Assert.Equal(topic == BoxDocument ? null : "edgedetector_gate-box", (string?)document["device"]!["via_device"]);
            foreach (string state in TopicsIn(document))
            {
                await Eventually.TrueAsync(() => peer.On(state).Count > 0, 5, () => $"{state} is announced in {topic}, but nothing is published there");
            }
        }

        JsonObject gate = peer.LastOn(GateDocument)!.Json["components"]!.AsObject();
        Assert.Equal("image", (string?)gate["snapshot"]!["platform"]);
        Assert.Equal("image", (string?)gate["picture_person"]!["platform"]);
        Assert.Equal("switch", (string?)gate["enabled"]!["platform"]);
        Assert.Equal("number", (string?)gate["confidence_person"]!["platform"]);
        Assert.Equal("occupancy", (string?)gate["occupancy_person"]!["device_class"]);
        Assert.Equal(2, gate["count_person"]!["availability"]!.AsArray().Count);
        Assert.Equal([$"{Box}/status"], gate["enabled"]!["availability"]!.AsArray().Select(topic => (string?)topic!["topic"]));
        string[] ids = [.. new[] { BoxDocument, GateDocument, YardDocument }
            .SelectMany(topic => peer.LastOn(topic)!.Json["components"]!.AsObject()).Select(component => (string)component.Value!["unique_id"]!)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public async Task Commands_OfAnnouncedSwitchesAndNumbers_AreTaken()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await Eventually.TrueAsync(() => peer.Last(GateDocument)?.Contains("confidence_person", StringComparison.Ordinal) == true, 30, () => service.Errors);

        foreach ((string key, JsonNode? component) in peer.LastOn(GateDocument)!.Json["components"]!.AsObject().Where(component => component.Value!["command_topic"] is not null))
        {
            string payload = key.StartsWith("confidence", StringComparison.Ordinal) ? "0.5" : "OFF";
            await peer.PublishAsync((string)component!["command_topic"]!, payload);
            await peer.LastIsAsync((string)component["state_topic"]!, payload, service);
        }

        Assert.Empty(peer.On($"{Box}/answers"));
    }

    [Fact]
    public async Task Temperature_BoxThatTells_IsAStateAndASensor()
    {
        const string Zones = "/sys/class/thermal";
        string own = Directory.CreateDirectory(_folder.PathOf("thermal/thermal_zone0")).Parent!.FullName;
        string[] inside = ["-m", "sh", "-c", $"mount --bind {own} {Zones} && exec \"$@\"", "sh"];
        Assert.SkipUnless(
            Directory.Exists(Zones) && (await ChildProcess.RunAsync("unshare", [.. inside, "true"])).ExitCode == 0, "nobody may make a box with a thermometer here");
        _folder.Write("thermal/thermal_zone0/type", "CPU-therm\n");
        _folder.Write("thermal/thermal_zone0/temp", "41540\n");
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);

        await using ChildProcess service = ChildProcess.Start("unshare", [.. inside, EdgeDetectorProgram.Path, "run", "--config", Configure(broker.Port)]);

        await peer.LastIsAsync($"{Box}/temperature", "41.5", service);
        await peer.MoreThanAsync(BoxDocument, 0, service);
        await peer.MoreThanAsync($"{Box}/stats", 0, service);
        JsonNode sensor = peer.LastOn(BoxDocument)!.Json["components"]!["temperature"]!;
        Assert.Equal(("sensor", "temperature", "°C"), ((string?)sensor["platform"], (string?)sensor["device_class"], (string?)sensor["unit_of_measurement"]));
        Assert.Equal(41.5, (double)peer.LastOn($"{Box}/stats")!.Json["temperatureC"]!);
        _folder.Write("thermal/thermal_zone0/temp", "52300\n");
        await peer.LastIsAsync($"{Box}/temperature", "52.3", service);
    }

    [Fact]
    public async Task HomeAssistant_ComesUp_HearsDocumentsAndThenStates()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await Eventually.TrueAsync(() => peer.Last(GateDocument)?.Contains("count_person", StringComparison.Ordinal) == true, 30, () => service.Errors);
        int documents = peer.On(GateDocument).Count;
        int states = peer.On($"{Box}/cameras/gate/enabled").Count;

        for (int i = 0; i < 1000; i++)
        {
            await peer.PublishAsync("homeassistant/status", i % 2 == 0 ? "online" : "offline");
        }

        await peer.MoreThanAsync(GateDocument, documents, service);
        await peer.MoreThanAsync($"{Box}/cameras/gate/enabled", states, service);
        Assert.InRange(peer.On(GateDocument).Count - documents, 1, 10);
    }

    [Fact]
    public async Task CameraRemoved_WhileItRunsOrWhileItDoesNot_IsTakenBack()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, "allow_anonymous true\npersistence false");
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using (ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, Yard)))
        {
            await peer.MoreThanAsync(YardDocument, 0, service);
            Configure(broker.Port);
            await peer.LastIsAsync(YardDocument, "", service);
            Configure(broker.Port, Yard);
            await Eventually.TrueAsync(() => peer.Last(YardDocument) != "", 20, () => service.Errors);
            service.Signal("TERM");
            Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        }

        await using (ChildProcess again = EdgeDetectorProgram.StartService(Configure(broker.Port)))
        {
            await peer.LastIsAsync(YardDocument, "", again);
            Assert.NotEqual("", peer.Last(GateDocument));
        }

        await using ChildProcess without = EdgeDetectorProgram.StartService(Configure(broker.Port, discovery: false));
        await peer.LastIsAsync(GateDocument, "", without);
        await peer.LastIsAsync(BoxDocument, "", without);
    }

    [Fact]
    public async Task CameraRemoved_LongAgo_IsNotTakenBackAgain()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using (ChildProcess service = EdgeDetectorProgram.StartService(Configure(broker.Port, Yard)))
        {
            await peer.MoreThanAsync(YardDocument, 0, service);
            Configure(broker.Port);
            await peer.LastIsAsync(YardDocument, "", service);
            await ComeUpAsync(peer, service);
            await Eventually.TrueAsync(
                () => !File.ReadAllText(_folder.PathOf("state/announced.json")).Contains("yard", StringComparison.Ordinal), 20, () => service.Errors);
            service.Signal("TERM");
            Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        }

        int before = peer.On(GateDocument).Count;
        await using ChildProcess again = EdgeDetectorProgram.StartService(Configure(broker.Port));
        await peer.MoreThanAsync(GateDocument, before, again);
        await ComeUpAsync(peer, again);
        Assert.Single(peer.On(YardDocument), document => document.Payload.Length == 0);
        Configure(broker.Port, Yard);
        await Eventually.TrueAsync(() => peer.Last(YardDocument) is { Length: > 0 }, 20, () => again.Errors);
    }

    /// <summary>Lets Home Assistant come up, and hears all that it is told.</summary>
    private static async Task ComeUpAsync(MqttPeer peer, ChildProcess service)
    {
        int documents = peer.On(GateDocument).Count;
        int states = peer.On($"{Box}/cameras/gate/enabled").Count;
        await peer.PublishAsync("homeassistant/status", "online");
        await peer.MoreThanAsync(GateDocument, documents, service);
        await peer.MoreThanAsync($"{Box}/cameras/gate/enabled", states, service);
    }

    private static void AssertDocumented(JsonNode document)
    {
        Assert.Subset(new HashSet<string> { "device", "origin", "components", "qos" }, document.AsObject().Select(key => key.Key).ToHashSet());
        Assert.Subset(KeysOfDevices.ToHashSet(), document["device"]!.AsObject().Select(key => key.Key).ToHashSet());
        Assert.NotEmpty(document["device"]!["identifiers"]!.AsArray());
        Assert.Subset(new HashSet<string> { "name", "sw_version", "support_url" }, document["origin"]!.AsObject().Select(key => key.Key).ToHashSet());
        Assert.NotNull(document["origin"]!["name"]);
        foreach ((string key, JsonNode? component) in document["components"]!.AsObject())
        {
            Assert.Matches(Id(), key);
            string platform = (string)component!["platform"]!;
            Assert.Subset(KeysOfAll.Concat(KeysOfPlatforms[platform]).ToHashSet(), component.AsObject().Select(part => part.Key).ToHashSet());
            Assert.Matches(Id(), (string)component["unique_id"]!);
            Assert.NotNull(component[platform == "image" ? "image_topic" : "state_topic"]);
            Assert.True(component["device_class"] is null || DeviceClasses[platform].Contains((string)component["device_class"]!));
            AssertAvailability(component);
        }
    }

    private static void AssertAvailability(JsonNode component)
    {
        if (component["availability"] is not JsonArray topics)
        {
            Assert.True((string?)component["device_class"] is "connectivity" or "problem");
            return;
        }

        Assert.Equal("all", (string?)component["availability_mode"]);
        Assert.All(topics, topic =>
        {
            Assert.Equal(
                new HashSet<string> { "topic", "payload_available", "payload_not_available", "value_template" }, topic!.AsObject().Select(key => key.Key).ToHashSet());
            Assert.Equal(("online", "offline"), ((string?)topic["payload_available"], (string?)topic["payload_not_available"]));
        });
    }

    private static IEnumerable<string> TopicsIn(JsonNode document) =>
        document["components"]!.AsObject().SelectMany(component => (JsonNode?[])
            [component.Value!["state_topic"], component.Value["image_topic"], .. component.Value["availability"]?.AsArray().Select(topic => topic!["topic"]) ?? []])
            .Where(topic => topic is not null).Select(topic => (string)topic!);

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex Id();

    private string Configure(int brokerPort, string more = "", bool discovery = true) => _folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{EdgeDetectorProgram.ShippedModel}}" }
        mqtt: { host: 127.0.0.1, port: {{brokerPort}}, statsInterval: 1s, discovery: { enabled: {{(discovery ? "true" : "false")}} }, reconnect: { initial: 100ms, maximum: 1s } }
        http: { listen: "" }
        storage: { directory: "{{_folder.PathOf("state")}}" }
        cameras:
          gate: { source: 'synthetic:' }
        {{more}}
        """);
}
