using System.Globalization;
using System.Text.Json;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Anchors;

/// <summary>The anchors that were found, for people and for scripts.</summary>
/// <param name="Input">The network's input.</param>
/// <param name="Boxes">Sizes of the boxes in it, in pixels.</param>
/// <param name="Anchors">In pixels, rounded as they are written, smallest first.</param>
internal sealed record AnchorReport(NetworkInput Input, IReadOnlyList<Anchor> Boxes, IReadOnlyList<Anchor> Anchors)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private AnchorFit Fit { get; } = AnchorFit.Measure(Boxes, Anchors);

    private AnchorFit? PresentFit { get; } = Input.Present.Count > 0 ? AnchorFit.Measure(Boxes, Input.Present) : null;

    private string Resize => Input.Resize == ResizeMode.Letterbox ? "letterbox" : "stretch";

    /// <summary>The title of a plot.</summary>
    public string Title => string.Create(
        CultureInfo.InvariantCulture, $"{Anchors.Count} anchors for {Boxes.Count} boxes, average IoU {100 * Fit.AverageIou:0.0} %");

    /// <summary>Writes the line for the cfg and how good it is.</summary>
    public void WriteText(TextWriter output)
    {
        output.WriteLine(Input.Line(Anchors));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Boxes.Count} boxes in an input of {Input.Size} ({Resize}): {Describe(Fit)}"));
        if (PresentFit is { } present)
        {
            output.WriteLine($"with the anchors that the cfg has: {Describe(present)}");
        }
    }

    /// <summary>Writes one object.</summary>
    public void WriteJson(TextWriter output)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("anchors");
            foreach (Anchor anchor in Anchors)
            {
                json.WriteStartArray();
                json.WriteNumberValue(anchor.Width);
                json.WriteNumberValue(anchor.Height);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteString("cfgLine", Input.Line(Anchors));
            json.WriteString("input", Input.Size.ToString());
            json.WriteString("resize", Resize);
            json.WriteNumber("boxes", Boxes.Count);
            WriteFit(json, "averageIou", "recall50", Fit);
            if (PresentFit is { } present)
            {
                WriteFit(json, "cfgAverageIou", "cfgRecall50", present);
            }

            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(memory.ToArray()));
    }

    private static void WriteFit(Utf8JsonWriter json, string average, string recall, AnchorFit fit)
    {
        json.WriteNumber(average, Math.Round(fit.AverageIou, 6));
        json.WriteNumber(recall, Math.Round(fit.Recall, 6));
    }

    private static string Describe(AnchorFit fit) => string.Create(
        CultureInfo.InvariantCulture, $"average IoU {100 * fit.AverageIou:0.0} %, {100 * fit.Recall:0.0} % of boxes overlap an anchor by more than half");
}
