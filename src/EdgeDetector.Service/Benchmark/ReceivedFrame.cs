using System.Buffers;
using System.Text.Json;

namespace EdgeDetector.Service.Benchmark;

/// <summary>What a detections message tells of its frame's way, read without allocating: the reader shares the process with what it measures.</summary>
/// <param name="CapturedAt">When the frame was captured.</param>
/// <param name="Queue">Milliseconds from capture to the detector.</param>
/// <param name="Preprocess">Milliseconds of the resize.</param>
/// <param name="Inference">Milliseconds of the network.</param>
/// <param name="Postprocess">Milliseconds of decoding and non-maximum suppression.</param>
internal readonly record struct ReceivedFrame(DateTimeOffset CapturedAt, double Queue, double Preprocess, double Inference, double Postprocess)
{
    /// <summary>Reads a message in the form of Schemas/detections.schema.json.</summary>
    public static ReceivedFrame Read(ReadOnlySequence<byte> payload)
    {
        Utf8JsonReader json = new(payload);
        ReceivedFrame frame = default;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                frame = ReadProperty(ref json, frame);
            }
        }

        return frame;
    }

    private static ReceivedFrame ReadProperty(ref Utf8JsonReader json, ReceivedFrame frame)
    {
        if (json.ValueTextEquals("capturedAt"u8))
        {
            json.Read();
            return frame with { CapturedAt = json.GetDateTimeOffset() };
        }

        if (json.ValueTextEquals("queue"u8))
        {
            return frame with { Queue = Number(ref json) };
        }

        if (json.ValueTextEquals("preprocess"u8))
        {
            return frame with { Preprocess = Number(ref json) };
        }

        if (json.ValueTextEquals("inference"u8))
        {
            return frame with { Inference = Number(ref json) };
        }

        return json.ValueTextEquals("postprocess"u8) ? frame with { Postprocess = Number(ref json) } : frame;
    }

    private static double Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetDouble();
    }
}
