using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.HomeAssistant;

public sealed class DiscoveryDocumentsTests
{
    private const string Gate = "homeassistant/device/edgedetector_box_gate/config";

    private static readonly BoxSensors NoSensors = BoxSensors.Read("/nowhere");

    private static readonly BoxSensors Sensors = NoSensors with
    {
        TemperaturesC = new Dictionary<string, double> { ["GPU-therm"] = 41 },
        GpuLoad = 0.5,
        PowerW = new Dictionary<string, double> { ["VDD_IN"] = 7.5 },
    };

    private readonly DiscoveryDocuments _documents = new(new MqttTopics("edgedetector", "box"), new MqttOptions());

    [Fact]
    public void Make_Box_HasASensorForEachThingItTells()
    {
        JsonObject box = Json(_documents.Make([], Sensors)["homeassistant/device/edgedetector_box/config"])["components"]!.AsObject();

        Assert.Equal(["connectivity", "problem", "gpu_load", "power_VDD_IN", "temperature"], box.Select(component => component.Key));
        Assert.Equal("{{ value_json.box.powerW['VDD_IN'] }}", (string?)box["power_VDD_IN"]!["value_template"]);
        Assert.Equal("power", (string?)box["power_VDD_IN"]!["device_class"]);
        Assert.Equal(
            ["connectivity", "problem"],
            Json(_documents.Make([], NoSensors)["homeassistant/device/edgedetector_box/config"])["components"]!.AsObject().Select(component => component.Key));
    }

    [Fact]
    public void Make_Number_IsWhatHomeAssistantExpects()
    {
        JsonNode expected = JsonNode.Parse("""
            {
              "platform": "number", "unique_id": "edgedetector_box_gate_confidence_person", "name": "person confidence", "entity_category": "config",
              "state_topic": "edgedetector/box/cameras/gate/confidence/person", "command_topic": "edgedetector/box/cameras/gate/confidence/person/set",
              "min": 0.001, "max": 1, "step": 0.001, "mode": "box",
              "availability": [ { "topic": "edgedetector/box/status", "value_template": "{{ 'online' if value == 'online' else 'offline' }}", "payload_available": "online", "payload_not_available": "offline" } ],
              "availability_mode": "all"
            }
            """)!;

        JsonNode made = Make(new AnnouncedCamera("gate", [], ["person"]))["components"]!["confidence_person"]!;

        Assert.True(JsonNode.DeepEquals(expected, made), made.ToJsonString());
    }

    [Fact]
    public void Make_Motion_IsOneOfTheCameraAndBelievedWhileItDelivers()
    {
        JsonNode expected = JsonNode.Parse("""
            {
              "platform": "binary_sensor", "unique_id": "edgedetector_box_gate_motion", "name": "Motion", "device_class": "motion",
              "state_topic": "edgedetector/box/cameras/gate/motion",
              "availability": [
                { "topic": "edgedetector/box/status", "value_template": "{{ 'online' if value == 'online' else 'offline' }}", "payload_available": "online", "payload_not_available": "offline" },
                {
                  "topic": "edgedetector/box/cameras/gate/status", "value_template": "{{ 'online' if value_json.state == 'online' else 'offline' }}",
                  "payload_available": "online", "payload_not_available": "offline"
                }
              ],
              "availability_mode": "all"
            }
            """)!;

        JsonNode made = Make(new AnnouncedCamera("gate", [], []))["components"]!["motion"]!;

        Assert.True(JsonNode.DeepEquals(expected, made), made.ToJsonString());
    }

    [Fact]
    public void Make_NothingSeen_AnnouncesNoCounts() =>
        Assert.Equal(
            ["connectivity", "enabled", "detect", "fps", "age", "motion", "snapshot"],
            Make(new AnnouncedCamera("gate", [], []))["components"]!.AsObject().Select(component => component.Key));

    [Theory]
    [InlineData(true, "count_person occupancy_person picture_person")]
    [InlineData(false, "count_person occupancy_person")]
    public void Make_ClassSeen_AnnouncesItsPicturesWhereTheyAreTaken(bool hasPictures, string announced)
    {
        JsonObject components = Make(new AnnouncedCamera("gate", ["person"], []) { HasPictures = hasPictures })["components"]!.AsObject();

        Assert.Equal(announced, string.Join(' ', components.Select(component => component.Key).Where(key => key.EndsWith("_person", StringComparison.Ordinal))));
        Assert.Equal(hasPictures ? "edgedetector/box/cameras/gate/snapshots/person" : null, (string?)components["picture_person"]?["image_topic"]);
    }

    [Fact]
    public void Make_Zones_AnnouncesSwitchAndCountsOfEachUnderKeysThatStayApart()
    {
        JsonObject components = Make(new AnnouncedCamera("gate", [], [])
        {
            Zones = new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["b_c"], ["a_b"] = ["c"] },
        })["components"]!.AsObject();

        Assert.Equal("edgedetector/box/cameras/gate/zones/a_b/enabled/set", (string?)components["zone_a_b"]!["command_topic"]);
        string[] counts = [.. components.Where(component => component.Key.StartsWith("zone_count_", StringComparison.Ordinal))
            .Select(component => (string)component.Value!["state_topic"]!)];
        Assert.Equal(["edgedetector/box/cameras/gate/zones/a/counts/b_c", "edgedetector/box/cameras/gate/zones/a_b/counts/c"], counts);
        Assert.Equal(2, components.Count(component => (string?)component.Value!["device_class"] == "occupancy"));
    }

    [Fact]
    public void WithGone_ClassNoLongerAnnounced_IsToldByItsPlatformAlone()
    {
        IReadOnlyDictionary<string, DiscoveryMessage> before = _documents.Make([new AnnouncedCamera("gate", ["person"], [])], NoSensors);
        AnnouncedDocuments announced = new AnnouncedDocuments().With(before);
        DiscoveryMessage now = _documents.Make([new AnnouncedCamera("gate", [], [])], NoSensors)[Gate];

        JsonNode document = Json(announced.WithGone(Gate, now));

        Assert.Equal("""{"platform":"sensor"}""", document["components"]!["count_person"]!.ToJsonString());
        Assert.Same(announced, announced.With(before));
    }

    [Fact]
    public void Without_Document_KeepsTheOthers()
    {
        AnnouncedDocuments announced = new AnnouncedDocuments().With(_documents.Make([new AnnouncedCamera("gate", [], [])], NoSensors));

        Assert.Equal(["homeassistant/device/edgedetector_box/config"], announced.Without(Gate).Topics.Keys);
    }

    [Theory]
    [InlineData("gate", "^gate$")]
    [InlineData("gate 1", "^gate_1-[0-9a-f]{6}$")]
    [InlineData("gate.1", "^gate_1-[0-9a-f]{6}$")]
    public void Of_Names_AreIdentifiersThatStayApart(string name, string expected)
    {
        Assert.Matches(expected, EntityId.Of(name));
        Assert.NotEqual(EntityId.Of("gate+1"), EntityId.Of(name));
    }

    private static JsonNode Json(DiscoveryMessage message) => JsonNode.Parse(JsonSerializer.Serialize(message, DiscoveryJson.Default.DiscoveryMessage))!;

    private JsonNode Make(AnnouncedCamera camera) => Json(_documents.Make([camera], Sensors)[Gate]);
}
