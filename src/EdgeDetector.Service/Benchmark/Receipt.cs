using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EdgeDetector.Service.Benchmark;

/// <summary>One message as it came to the subscriber; all times in milliseconds. Handed from one process to the other as it lies in memory.</summary>
/// <param name="Camera">Number of the camera, from 1.</param>
/// <param name="Age">From the capture to the subscriber's handler.</param>
/// <param name="Queue">From the capture to the detector.</param>
/// <param name="Preprocess">The resize.</param>
/// <param name="Inference">The network.</param>
/// <param name="Postprocess">Decoding and non-maximum suppression.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Receipt(int Camera, double Age, double Queue, double Preprocess, double Inference, double Postprocess)
{
    /// <summary>Reads a message in the form of Schemas/detections.schema.json.</summary>
    /// <param name="camera">Number of the camera.</param>
    /// <param name="payload">The message.</param>
    /// <param name="now">When it came.</param>
    public static Receipt Read(int camera, ReadOnlySequence<byte> payload, DateTimeOffset now)
    {
        Utf8JsonReader json = new(payload);
        Receipt receipt = new() { Camera = camera };
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                receipt = ReadProperty(ref json, receipt, now);
            }
        }

        return receipt;
    }

    private static Receipt ReadProperty(ref Utf8JsonReader json, Receipt receipt, DateTimeOffset now) =>
        json.ValueTextEquals("capturedAt"u8) ? receipt with { Age = (now - Time(ref json)).TotalMilliseconds }
        : json.ValueTextEquals("queue"u8) ? receipt with { Queue = Number(ref json) }
        : json.ValueTextEquals("preprocess"u8) ? receipt with { Preprocess = Number(ref json) }
        : json.ValueTextEquals("inference"u8) ? receipt with { Inference = Number(ref json) }
        : json.ValueTextEquals("postprocess"u8) ? receipt with { Postprocess = Number(ref json) }
        : receipt;

    private static DateTimeOffset Time(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetDateTimeOffset();
    }

    private static double Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetDouble();
    }
}
