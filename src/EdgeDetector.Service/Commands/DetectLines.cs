using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeDetector.Service.Commands;

/// <summary>Writes what was found: a line of JSON a frame, or lines for people.</summary>
internal sealed class DetectLines(TextWriter output, IReadOnlyList<string> names, bool json)
{
    // Class names in other scripts stay readable; the lines are no part of a web page.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Tells a frame of any input; only as JSON.</summary>
    public void Frame(in DetectedFrame frame)
    {
        if (json)
        {
            output.WriteLine(ToJson(frame));
            output.Flush();
        }
    }

    /// <summary>Tells a picture; only to people.</summary>
    public void Picture(string input, Frame frame, TimeSpan time, IReadOnlyList<Detection> detections)
    {
        IEnumerable<string> found = detections.Select(detection =>
            string.Create(CultureInfo.InvariantCulture, $"{names[detection.ClassId]} {detection.Confidence * 100:F0}%"));
        string objects = detections.Count == 0 ? "nothing" : string.Join(", ", found);
        People($"{input}: {frame.Width}x{frame.Height}, {Milliseconds(time)}: {objects}");
    }

    /// <summary>Tells a video; only to people.</summary>
    public void Video(string input, DetectTotals totals) =>
        People($"{input}: {totals.Frames} frames, {Milliseconds(totals.TimePerFrame)} a frame; a frame holds {Average(totals)}{Followed(totals)}");

    /// <summary>Tells where an annotated file is; only to people.</summary>
    public void Written(string path) => People($"  → {path}");

    /// <summary>Tells all of it at the end; only to people.</summary>
    public void Summary(DetectTotals totals, string provider)
    {
        IEnumerable<string> counts = totals.ByClass.OrderByDescending(pair => pair.Value).Select(pair => $"{names[pair.Key]} {pair.Value}");
        long objects = totals.ByClass.Values.Sum();
        string found = objects == 0 ? "no objects" : $"{objects} objects ({string.Join(", ", counts)})";
        People($"{totals.Frames} frames: {found}; {Milliseconds(totals.TimePerFrame)} a frame on {provider}");
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms");

    private static string Followed(DetectTotals totals) => totals.Objects is { } objects ? $"; {objects} object{(objects == 1 ? "" : "s")} followed" : "";

    private static void WriteDetection(Utf8JsonWriter writer, string name, Detection detection, long identity)
    {
        writer.WriteStartObject();
        if (identity > 0)
        {
            writer.WriteNumber("trackId", identity);
        }

        writer.WriteString("class", name);
        writer.WriteNumber("classId", detection.ClassId);
        writer.WriteNumber("confidence", Math.Round((double)detection.Confidence, 5));
        writer.WriteStartObject("box");
        writer.WriteNumber("x", Math.Round((double)detection.Box.X, 3));
        writer.WriteNumber("y", Math.Round((double)detection.Box.Y, 3));
        writer.WriteNumber("width", Math.Round((double)detection.Box.Width, 3));
        writer.WriteNumber("height", Math.Round((double)detection.Box.Height, 3));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void People(string line)
    {
        if (!json)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private string Average(DetectTotals totals)
    {
        string[] shares = [.. totals.ByClass.OrderByDescending(pair => pair.Value)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{(double)pair.Value / totals.Frames:F1} {names[pair.Key]}"))];
        return shares.Length == 0 ? "nothing" : string.Join(", ", shares);
    }

    private string ToJson(in DetectedFrame frame)
    {
        _buffer.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(_buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("input", frame.Input);
            writer.WriteNumber("frame", frame.Index);
            writer.WriteNumber("width", frame.Frame.Width);
            writer.WriteNumber("height", frame.Frame.Height);
            writer.WriteStartArray("detections");
            for (int i = 0; i < frame.Detections.Count; i++)
            {
                Detection detection = frame.Detections[i];
                WriteDetection(writer, names[detection.ClassId], detection, i < frame.Identities.Count ? frame.Identities[i] : 0);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}

/// <summary>A frame and what was found in it.</summary>
/// <param name="Input">The picture or video.</param>
/// <param name="Index">Counts the input's frames from 0.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Detections">By falling confidence.</param>
/// <param name="Identities">Who they are, one for each, 0 being nobody yet; empty: objects are not followed.</param>
internal readonly record struct DetectedFrame(
    string Input, long Index, Frame Frame, IReadOnlyList<Detection> Detections, IReadOnlyList<long> Identities);
