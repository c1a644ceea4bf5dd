using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Commands;

/// <summary>Tells the figures of a classifier, as a table or as JSON.</summary>
internal sealed class ClassifierLines(TextWriter output)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object; null for a figure that no picture gives.</summary>
    public void Json(ClassificationResult result)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("metric", "classification");
            WriteShare(writer, "top1", result.Total.Top1);
            WriteShare(writer, "top5", result.Total.Top5);
            writer.WriteNumber("pictures", result.Total.Pictures);
            writer.WriteStartObject("classes");
            foreach (ClassAccuracy one in result.Classes)
            {
                writer.WriteStartObject(one.Name);
                writer.WriteNumber("pictures", one.Pictures);
                WriteShare(writer, "top1", one.Top1);
                WriteShare(writer, "top5", one.Top5);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>A table of the classes and the sums.</summary>
    public void Table(ClassifierFigures figures)
    {
        ClassificationResult result = figures.Result;
        int width = Math.Max(5, result.Classes.Select(one => one.Name.Length).DefaultIfEmpty().Max());
        Line($"{"class".PadRight(width)}  pictures   top-1   top-5");
        foreach (ClassAccuracy one in result.Classes.Append(result.Total))
        {
            Line($"{one.Name.PadRight(width)}  {one.Pictures,8}  {Percent(one.Top1),6}  {Percent(one.Top5),6}");
        }

        Line($"");
        Line($"{figures.Data.Path} ({figures.Data.Format}): {result.Total.Pictures} pictures of {result.Classes.Count} classes; all in %");
        string resize = figures.Model.ResizeMode == ResizeMode.Letterbox ? "letterbox" : "centre crop";
        string time = figures.Inference is { } inference ? string.Create(CultureInfo.InvariantCulture, $"{inference.TotalMilliseconds:F1} ms a picture (median)") : "not timed";
        Line($"{figures.Model.Name}: {figures.Model.Input}, {resize}, {figures.Model.Bflops:F3} BFLOPs, {figures.Provider.ToString().ToUpperInvariant()}, inference {time}");
        foreach (string note in figures.Notes)
        {
            Line($"note: {note}");
        }
    }

    private static string Percent(double? share) => share is { } value ? (value * 100).ToString("F1", CultureInfo.InvariantCulture) : "-";

    private static void WriteShare(Utf8JsonWriter writer, string name, double? share)
    {
        if (share is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
