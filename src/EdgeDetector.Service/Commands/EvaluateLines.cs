using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Service.Commands;

/// <summary>Tells the figures of an evaluation, as a table or as JSON.</summary>
internal sealed class EvaluateLines(TextWriter output)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Columns =
        ["class", "objects", "AP", "precision", "recall", "F1", "TP", "FP", "FN", "mean IoU", "miss rate", "best threshold"];

    /// <summary>One JSON object; null for a figure that no object gives.</summary>
    public void Json(EvaluationResult result)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("metric", NameOf(result.Metric));
            if (result.Coco is { } coco)
            {
                WriteCoco(writer, coco);
            }
            else
            {
                Write(writer, "mAP", result.MeanAveragePrecision);
            }

            writer.WriteStartObject("classes");
            foreach (ClassResult one in Shown(result))
            {
                WriteClass(writer, one, result.Coco is not null);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>A table of the classes, the sums, and the thresholds to paste.</summary>
    /// <param name="result">The evaluation.</param>
    /// <param name="modelName">The model's name of a class; null where it has none.</param>
    public void Table(EvaluationResult result, Func<ClassResult, string?> modelName)
    {
        ClassResult[] shown = [.. Shown(result).Where(one => one.Objects > 0 || one.Counts.FalsePositives > 0)];
        int width = Math.Max(5, shown.Select(one => one.Name.Length).DefaultIfEmpty().Max());
        Row(width, Columns);
        foreach (ClassResult one in shown)
        {
            Row(width, Cells(one));
        }

        Row(width, Cells(result));
        Line($"");
        Summary(result);
        string snippet = ThresholdSnippet.Write(result, id => modelName(result.Classes[id]));
        if (snippet.Length > 0)
        {
            Line($"");
            Line($"# The best threshold of each class (highest F1), to paste into the configuration:");
            Line($"detection:");
            output.Write(snippet);
        }
    }

    /// <summary>Classes that nobody labelled or detected would fill pages.</summary>
    private static IEnumerable<ClassResult> Shown(EvaluationResult result) => result.Classes.Where(one => one.Objects > 0 || one.Detections > 0);

    private static string NameOf(EvaluationMetric metric) => metric.ToString().ToLowerInvariant();

    private static string[] Cells(ClassResult one) =>
    [
        one.Name,
        Number(one.Objects),
        Percent(one.AveragePrecision),
        .. Cells(one.Counts),
        Percent(one.LogAverageMissRate),
        Confidence(one.BestThreshold),
    ];

    private static string[] Cells(EvaluationResult result) =>
    [
        "all",
        Number(result.Data.Objects),
        Percent(result.MeanAveragePrecision),
        .. Cells(result.Total),
        Percent(result.LogAverageMissRate),
        Confidence(result.BestConfidence),
    ];

    private static string[] Cells(MatchCounts counts) =>
    [
        Percent(counts.Precision),
        Percent(counts.Recall),
        Percent(counts.F1),
        Number(counts.TruePositives),
        Number(counts.FalsePositives),
        Number(counts.FalseNegatives),
        Percent(counts.AverageIouOfHits),
    ];

    private static string Confidence(ConfidencePoint? best) => best?.Confidence.ToString("F3", CultureInfo.InvariantCulture) ?? "-";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Of a hundred, which is shorter than 0.…; a dash where there is no such figure.</summary>
    private static string Percent(double? value) => value is { } share ? (share * 100).ToString("F1", CultureInfo.InvariantCulture) : "-";

    private static void WriteCoco(Utf8JsonWriter writer, CocoSummary coco)
    {
        Write(writer, "AP", coco.AP);
        Write(writer, "AP50", coco.AP50);
        Write(writer, "AP75", coco.AP75);
        Write(writer, "APs", coco.APSmall);
        Write(writer, "APm", coco.APMedium);
        Write(writer, "APl", coco.APLarge);
        Write(writer, "AR1", coco.AR1);
        Write(writer, "AR10", coco.AR10);
        Write(writer, "AR100", coco.AR100);
        Write(writer, "ARs", coco.ARSmall);
        Write(writer, "ARm", coco.ARMedium);
        Write(writer, "ARl", coco.ARLarge);
    }

    private static void WriteClass(Utf8JsonWriter writer, ClassResult one, bool coco)
    {
        writer.WriteStartObject(one.Name);
        Write(writer, "ap", one.AveragePrecision);
        if (coco)
        {
            Write(writer, "ap50", one.AP50);
            Write(writer, "ap75", one.AP75);
        }

        writer.WriteNumber("tp", one.Counts.TruePositives);
        writer.WriteNumber("fp", one.Counts.FalsePositives);
        writer.WriteNumber("fn", one.Counts.FalseNegatives);
        writer.WriteNumber("precision", one.Counts.Precision);
        writer.WriteNumber("recall", one.Counts.Recall);
        writer.WriteNumber("f1", one.Counts.F1);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? value)
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

    /// <summary>The name on the left, the figures on the right of their columns.</summary>
    private void Row(int width, string[] cells)
    {
        IEnumerable<string> figures = cells.Skip(1).Select((cell, i) => cell.PadLeft(Math.Max(6, Columns[i + 1].Length)));
        output.WriteLine($"{cells[0].PadRight(width)}  {string.Join("  ", figures)}");
    }

    private void Summary(EvaluationResult result)
    {
        DataSummary data = result.Data;
        Line($"{data.Name} ({data.Format}): {data.Pictures} pictures, {data.Objects} objects, {data.IgnoredObjects} ignored, {data.Detections} detections");
        Line($"AP by the rules of {NameOf(result.Metric)}; TP, FP, FN from confidence {result.CountedConfidence} at IoU {result.IouThreshold}; all in %");
        if (result.Coco is { } coco)
        {
            Line($"AP {Percent(coco.AP)}, AP50 {Percent(coco.AP50)}, AP75 {Percent(coco.AP75)}; small {Percent(coco.APSmall)}, medium {Percent(coco.APMedium)}, large {Percent(coco.APLarge)}");
            Line($"AR1 {Percent(coco.AR1)}, AR10 {Percent(coco.AR10)}, AR100 {Percent(coco.AR100)}; small {Percent(coco.ARSmall)}, medium {Percent(coco.ARMedium)}, large {Percent(coco.ARLarge)}");
        }

        if (result.Model is { } model)
        {
            Line($"{model.Name}: {model.Input}, {model.Bflops:F3} BFLOPs, {model.FileBytes / 1e6:F1} MB, {model.Provider}");
            IEnumerable<string> times = model.Stages.Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Name} {stage.Median.TotalMilliseconds:F1}"));
            Line($"ms a picture (median): {string.Join(", ", times)}; peak memory {model.PeakMemoryBytes / 1e6:F0} MB");
        }

        foreach (string note in result.Notes)
        {
            Line($"note: {note}");
        }
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
