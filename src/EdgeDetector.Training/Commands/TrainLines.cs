using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary>Tells what a run came to.</summary>
internal sealed class TrainLines(TextWriter output)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A few lines for people.</summary>
    public void Table(TrainOutcome outcome)
    {
        RunFacts facts = outcome.Setup;
        string early = outcome.End == RunEnd.StoppedEarly ? ", stopped early" : "";
        TimeSpan time = TimeSpan.FromSeconds(Math.Round(outcome.At.Seconds));
        Line($"{outcome.At.Done} batches in {time}{early}; best: epoch {facts.Length.EpochOf(outcome.At.BestBatch)}");
        Score("validation", outcome.Validation);
        Score("test", outcome.Test);
        Line($"model: {facts.Folder.Onnx}");
        Line($"card:  {facts.Folder.Card}");
    }

    /// <summary>One JSON object.</summary>
    public void Json(TrainOutcome outcome)
    {
        RunFacts facts = outcome.Setup;
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("output", facts.Folder.Path);
            writer.WriteString("model", facts.Folder.Onnx);
            writer.WriteNumber("parameters", facts.Parameters);
            writer.WriteString("device", facts.Request.Device.ToString());
            writer.WriteNumber("seed", facts.Request.Seed);
            writer.WriteNumber("batches", outcome.At.Done);
            writer.WriteNumber("epochs", Round((double)outcome.At.Done * facts.Length.Plan.Batch / facts.Length.Pictures));
            writer.WriteNumber("bestEpoch", facts.Length.EpochOf(outcome.At.BestBatch));
            writer.WriteBoolean("stoppedEarly", outcome.End == RunEnd.StoppedEarly);
            writer.WriteNumber("seconds", Round(outcome.At.Seconds));
            writer.WriteNumber("imagesPerSecond", Round(outcome.ImagesPerSecond));
            Write(writer, "validation", outcome.Validation);
            Write(writer, "test", outcome.Test);
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter writer, string part, ModelScore? score)
    {
        if (score is null)
        {
            return;
        }

        writer.WriteStartObject(part);
        if (score.Detection is { } detection)
        {
            writer.WriteNumber("mAP50", Round(score.Value));
            writer.WriteStartObject("classes");
            foreach (ClassResult one in detection.Classes)
            {
                writer.WriteStartObject(one.Name);
                writer.WriteNumber("objects", one.Objects);
                writer.WriteNumber("AP50", Round(one.AveragePrecision ?? 0));
                writer.WriteNumber("precision", Round(one.Counts.Precision));
                writer.WriteNumber("recall", Round(one.Counts.Recall));
                writer.WriteNumber("F1", Round(one.Counts.F1));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }
        else if (score.Classification is { } classification)
        {
            writer.WriteNumber("top1", Round(classification.Total.Top1 ?? 0));
            writer.WriteNumber("top5", Round(classification.Total.Top5 ?? 0));
        }

        writer.WriteEndObject();
    }

    private static double Round(double value) => Math.Round(value, 4);

    private void Score(string part, ModelScore? score)
    {
        if (score?.Detection is { } detection)
        {
            IEnumerable<string> classes = detection.Classes
                .Where(one => one.Objects > 0)
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.AveragePrecision:f4}"));
            Line($"{part}: mAP50 {score.Value:f4} ({string.Join(", ", classes)})");
        }
        else if (score?.Classification is { } classification)
        {
            Line($"{part}: top-1 {classification.Total.Top1:f4}, top-5 {classification.Total.Top5:f4}");
        }
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
