using System.Buffers;
using System.Text;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.DeepStream;

public sealed class DeepStreamMessageTests
{
    [Fact]
    public void Message_Written_IsTheMinimalPayload()
    {
        Detection seen = new(0, 0.87654f, new Box(1.5f, 2, 30.25f, 40));
        DeepStreamMessage message = new()
        {
            Id = 12,
            Timestamp = DeepStreamMessage.TimeOf(States.Start.AddMilliseconds(5)),
            SensorId = "gate",
            Objects = [DeepStreamMessage.TextOf(7, seen, "person"), DeepStreamMessage.TextOf(7, seen, "a|b")],
        };
        ArrayBufferWriter<byte> buffer = new();

        message.Write(buffer);

        Assert.Equal(
            """{"version":"4.0","id":12,"@timestamp":"2026-11-23T12:00:00.005Z","sensorId":"gate","objects":["7|1.5|2|31.75|42|person|#|0.8765","7|1.5|2|31.75|42|a_b|#|0.8765"]}""",
            Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
