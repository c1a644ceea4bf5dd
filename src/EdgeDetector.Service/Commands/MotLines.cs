using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Service.Commands;

/// <summary>Tells the figures of tracking, as a table or as JSON.</summary>
internal sealed class MotLines(TextWriter output)
{
    /// <summary>One JSON object, named as MOTChallenge's tools name the figures; null for a figure that nothing gives.</summary>
    public void Json(TrackingResult result)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("metric", "mot");
            foreach ((string name, double? value) in Shares(result))
            {
                if (value is { } number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteNull(name);
                }
            }

            foreach ((string name, long value) in Counts(result))
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Three lines of figures, then the notes.</summary>
    public void Table(TrackingResult result, IReadOnlyList<string> notes)
    {
        ClearMotResult clear = result.Clear;
        Line($"MOTA {Percent(clear.Mota)}  IDF1 {Percent(result.Identity.F1)}  HOTA {Percent(result.Hota.Hota)}  switches {clear.Switches}  fragments {clear.Fragments}");
        Line($"");
        Line($"CLEAR     recall {Percent(clear.Recall)}  precision {Percent(clear.Precision)}  MOTP {Percent(clear.Motp)}  false positives {clear.FalsePositives}  misses {clear.Misses}");
        Line($"objects   {clear.Objects}: mostly tracked {clear.MostlyTracked}, partly {clear.PartlyTracked}, mostly lost {clear.MostlyLost}; by {clear.Tracks} tracks");
        Line($"identity  IDP {Percent(result.Identity.Precision)}  IDR {Percent(result.Identity.Recall)}");
        Line($"HOTA      DetA {Percent(result.Hota.DetA)}  AssA {Percent(result.Hota.AssA)}  LocA {Percent(result.Hota.LocA)}");
        Line($"");
        Line($"{result.Frames} frames, {clear.ObjectBoxes} boxes of objects, {clear.TrackBoxes} of tracks; shares in %");
        foreach (string note in notes)
        {
            Line($"note: {note}");
        }
    }

    private static (string Name, double? Value)[] Shares(TrackingResult result) =>
    [
        ("mota", result.Clear.Mota),
        ("motp", result.Clear.Motp),
        ("idf1", result.Identity.F1),
        ("idp", result.Identity.Precision),
        ("idr", result.Identity.Recall),
        ("hota", result.Hota.Hota),
        ("detA", result.Hota.DetA),
        ("assA", result.Hota.AssA),
        ("locA", result.Hota.LocA),
        ("recall", result.Clear.Recall),
        ("precision", result.Clear.Precision),
    ];

    private static (string Name, long Value)[] Counts(TrackingResult result) =>
    [
        ("idSwitches", result.Clear.Switches),
        ("fragmentations", result.Clear.Fragments),
        ("mostlyTracked", result.Clear.MostlyTracked),
        ("partiallyTracked", result.Clear.PartlyTracked),
        ("mostlyLost", result.Clear.MostlyLost),
        ("fp", result.Clear.FalsePositives),
        ("fn", result.Clear.Misses),
        ("frames", result.Frames),
        ("gtTracks", result.Clear.Objects),
        ("gtBoxes", result.Clear.ObjectBoxes),
        ("tracks", result.Clear.Tracks),
        ("trackBoxes", result.Clear.TrackBoxes),
    ];

    private static string Percent(double? share) => share is { } value ? (value * 100).ToString("F1", CultureInfo.InvariantCulture) : "-";

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
