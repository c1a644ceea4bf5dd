using System.Buffers;
using System.Text.Json.Nodes;
using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Frigate;

public sealed class FrigateMessageTests
{
    private static readonly ObjectIdentity Identity = new(Guid.Parse("019a0000-0000-7000-8000-000000000001"), 7, 2, States.Start);

    [Fact]
    public void Event_Written_IsWhatFrigatesSubscribersExpect()
    {
        ObjectState state = States.Of(new Box(-10, 24.6f, 50, 50), "yard") with
        {
            EndedAt = States.Start.AddSeconds(3),
            Motion = new TrackMotion(true, 40, 2),
            BestSnapshot = new ObjectSnapshot(States.Start.AddSeconds(2), new Box(0, 0, 20, 10), 0.9f, 0.5),
        };
        FrigateObjectMessage told = FrigateObjectMessage.From("gate", "car", Identity, state);

        JsonNode json = Written(new FrigateEventMessage("end", told, told).Write);

        JsonNode expected = JsonNode.Parse("""
            {
              "id": "019a0000-0000-7000-8000-000000000001", "camera": "gate", "frame_time": 1795435203,
              "snapshot": { "frame_time": 1795435202, "box": [0, 0, 20, 10], "area": 200, "region": [0, 0, 200, 100], "score": 0.9, "attributes": [] },
              "label": "car", "sub_label": null, "top_score": 0.9, "false_positive": false,
              "start_time": 1795435200, "end_time": 1795435203, "score": 0.75,
              "box": [0, 25, 40, 75], "area": 2000, "ratio": 0.8, "region": [0, 0, 200, 100],
              "current_zones": ["yard"], "entered_zones": ["yard"], "thumbnail": null, "has_snapshot": true, "has_clip": false,
              "active": false, "stationary": true, "motionless_count": 40, "position_changes": 2,
              "attributes": {}, "current_attributes": [], "recognized_license_plate": null, "path_data": [[[0.25, 0.75], 1795435200]]
            }
            """)!;
        Assert.Equal("end", (string?)json["type"]);
        Assert.True(JsonNode.DeepEquals(expected, json["after"]), json["after"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(expected, json["before"]));
    }

    [Fact]
    public void Object_ThatLivesAndHasNoPicture_SaysSo()
    {
        JsonNode json = Written(Event(States.Of(new Box(0, 0, 10, 10))).Write)["after"]!;

        Assert.True(json.AsObject().ContainsKey("end_time"));
        Assert.Null(json["end_time"]);
        Assert.Null(json["snapshot"]);
        Assert.False((bool)json["has_snapshot"]!);
        Assert.True((bool)json["active"]!);
    }

    [Theory]
    [InlineData(-5, -5, 3, 3, 0)]
    [InlineData(190, 90, 50, 50, 100)]
    public void PixelBox_BoxOverTheEdge_IsClippedToTheFrame(float x, float y, float width, float height, int area) =>
        Assert.Equal(area, PixelBox.Of(new Box(x, y, width, height), new PixelSize(200, 100)).Area);

    [Fact]
    public void Stats_OfACamera_AreFrigatesRates()
    {
        CameraStatsMessage gate = new()
        {
            State = "online",
            Captured = 100,
            Dropped = 40,
            Inferred = 60,
            Reconnects = 0,
            Stalls = 0,
            CaptureFps = 25,
            InferenceFps = 14.5,
        };

        FrigateCameraStatsMessage told = FrigateCameraStatsMessage.From(gate, detects: true);

        Assert.Equal(new FrigateCameraStatsMessage(25, 14.5, 10.5, 14.5, true, Environment.ProcessId), told);
        FrigateStatsMessage both = new(new Dictionary<string, FrigateCameraStatsMessage> { ["gate"] = told, ["yard"] = told });
        Assert.Equal(29, (double)Written(both.Write)["detection_fps"]!);
    }

    private static FrigateEventMessage Event(ObjectState state)
    {
        FrigateObjectMessage told = FrigateObjectMessage.From("gate", "car", Identity, state);
        return new FrigateEventMessage("update", told, told);
    }

    private static JsonNode Written(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        write(buffer);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
