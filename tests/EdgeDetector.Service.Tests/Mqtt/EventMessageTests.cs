using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Mqtt;

public sealed class EventMessageTests
{
    [Fact]
    public void ObjectStateMessage_EverythingKnown_TellsAll()
    {
        ObjectState state = States.Of(new Box(-10, 25, 50, 50), "yard") with
        {
            EndedAt = States.Start.AddSeconds(3),
            LoiteringZones = ["yard"],
            Crossings = [new LineCrossing("door", IsForward: false, States.Start.AddSeconds(1))],
            Motion = new TrackMotion(true, 40, 2),
            BestSnapshot = new ObjectSnapshot(States.Start.AddSeconds(2), new Box(0, 0, 20, 10), 0.9f, 0.5),
        };

        string json = JsonSerializer.Serialize(ObjectStateMessage.From(state, withPath: true), MessageJson.Default.ObjectStateMessage);

        JsonNode expected = JsonNode.Parse("""
            {
              "seenAt": "2026-11-23T12:00:03.000000Z", "endedAt": "2026-11-23T12:00:03.000000Z", "durationSeconds": 3,
              "box": { "x": -10, "y": 25, "width": 50, "height": 50 },
              "boxNormalized": { "x": -0.05, "y": 0.25, "width": 0.25, "height": 0.5 },
              "confidence": 0.75, "bestConfidence": 0.9,
              "zones": [ "yard" ], "enteredZones": [ "yard" ], "loiteringZones": [ "yard" ],
              "lineCrossings": [ { "line": "door", "direction": "backward", "at": "2026-11-23T12:00:01.000000Z" } ],
              "stationary": true, "motionlessFrames": 40, "positionChanges": 2,
              "path": [ { "x": 0.25, "y": 0.75, "at": "2026-11-23T12:00:00.000000Z" } ],
              "bestSnapshot": {
                "capturedAt": "2026-11-23T12:00:02.000000Z", "confidence": 0.9,
                "box": { "x": 0, "y": 0, "width": 20, "height": 10 },
                "boxNormalized": { "x": 0, "y": 0, "width": 0.1, "height": 0.1 }
              }
            }
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(json)), json);
    }

    [Fact]
    public void ObjectStateMessage_Before_HasNoPathAndNothingUnknown()
    {
        ObjectState state = States.Of(new Box(0, 0, 10, 10));

        JsonNode json = JsonNode.Parse(JsonSerializer.Serialize(ObjectStateMessage.From(state, withPath: false), MessageJson.Default.ObjectStateMessage))!;

        Assert.Empty(json.AsObject().Select(key => key.Key).Intersect(["path", "endedAt", "bestSnapshot"]));
    }

    [Fact]
    public void Words_SeveralChanges_NamesEach() =>
        Assert.Equal(["zones", "stationary", "snapshot"], EventMessage.Words(ObjectChanges.Zones | ObjectChanges.Stationary | ObjectChanges.Snapshot));
}
