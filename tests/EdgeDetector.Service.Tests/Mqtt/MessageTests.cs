using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Mqtt;

public sealed class MessageTests
{
    [Fact]
    public void DetectionsMessage_Serialized_IsWhatSubscribersWereToldToExpect()
    {
        DetectionsMessage message = new()
        {
            Device = "box",
            Camera = "gate",
            Sequence = 7,
            CapturedAt = new DateTimeOffset(2026, 11, 23, 14, 5, 6, TimeSpan.FromHours(2)).AddTicks(1234567),
            AgeMs = 12.5,
            TimingMs = new TimingMessage(1, 2, 3, 4),
            Frame = new FrameSizeMessage(200, 100),
            Model = "yolo",
            Provider = "cpu",
            Detections = [DetectionMessage.From(new Detection(16, 0.87654321f, new Box(-10, 25, 50, 50)), "dog", 200, 100)],
        };

        string json = JsonSerializer.Serialize(message, MessageJson.Default.DetectionsMessage);

        JsonNode expected = JsonNode.Parse("""
            {
              "schema": "edgedetector.detections/1", "device": "box", "camera": "gate", "sequence": 7,
              "capturedAt": "2026-11-23T12:05:06.123456Z", "ageMs": 12.5,
              "timingMs": { "queue": 1, "preprocess": 2, "inference": 3, "postprocess": 4 },
              "frame": { "width": 200, "height": 100 }, "model": "yolo", "provider": "cpu",
              "detections": [
                {
                  "class": "dog", "classId": 16, "confidence": 0.8765,
                  "box": { "x": -10, "y": 25, "width": 50, "height": 50 },
                  "boxNormalized": { "x": -0.05, "y": 0.25, "width": 0.25, "height": 0.5 }
                }
              ]
            }
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(json)), json);
    }

    [Fact]
    public void Write_QuotesAndLetters_AreAsTheyAre()
    {
        ArrayBufferWriter<byte> buffer = new();
        AnswerMessage answer = new() { Device = "Gärtchen", At = DateTimeOffset.UnixEpoch, Topic = "a/b", Reason = "'<5 & \"6\">' ist keine Zahl 数" };

        MessageJson.Write(buffer, answer, MessageJson.Default.AnswerMessage);

        Assert.Equal(
            """{"schema":"edgedetector.answer/1","device":"Gärtchen","at":"1970-01-01T00:00:00.000000Z","topic":"a/b","reason":"'<5 & \"6\">' ist keine Zahl 数"}""",
            Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
