using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Models;
using EdgeDetector.Yolo;

namespace EdgeDetector.Training.Runs;

/// <summary>card.md: what the model is, what it was made from and how good it is.</summary>
internal sealed class ModelCard
{
    private readonly StringBuilder _text = new();
    private readonly TrainOutcome _outcome;
    private readonly RunFacts _facts;

    private ModelCard(TrainOutcome outcome) => (_outcome, _facts) = (outcome, outcome.Setup);

    /// <summary>Writes the card.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, TrainOutcome outcome, DateTimeOffset now)
    {
        ModelCard card = new(outcome);
        card.Model(now);
        card.Data();
        card.Training();
        card.Score("Validation", "validation", outcome.Validation);
        card.Score("Test", "test", outcome.Test);
        byte[] text = Encoding.UTF8.GetBytes(card._text.ToString());
        WholeFile.Write(path, stream => stream.Write(text));
    }

    private void Model(DateTimeOffset now)
    {
        Line($"# {_facts.Folder.Name}");
        Line($"");
        Line($"Made by edgedetector-train {Version} on {now:yyyy-MM-dd}.");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| input | {_facts.Input} |");
        Line($"| parameters | {_facts.Parameters} |");
        Line($"| operations of an inference | {_facts.Bflops:f3} billion |");
        Line($"| classes | {string.Join(", ", _facts.Names)} |");
        Line($"| {_facts.Folder.Name}.onnx | {new FileInfo(_facts.Folder.Onnx).Length} bytes |");
        Line($"| cfg | SHA-256 {_outcome.At.CfgHash} |");
    }

    private void Data()
    {
        Line($"");
        Line($"## Data");
        Line($"");
        Line($"| part | path | pictures |{(_facts.IsClassifier ? "" : " objects |")} SHA-256 of names and labels |");
        Line($"|---|---|---:|{(_facts.IsClassifier ? "" : "---:|")}---|");
        foreach (DataFacts part in _facts.Data)
        {
            string list = part.Source.Split is { } split ? $" ({split})" : "";
            string objects = _facts.IsClassifier ? "" : string.Create(CultureInfo.InvariantCulture, $" {part.Objects} |");
            Line($"| {part.Part} | {part.Source.Path}{list} | {part.Pictures} |{objects} {part.Hash} |");
        }
    }

    private void Training()
    {
        int batch = _facts.Length.Plan.Batch;
        long done = _outcome.At.Done;
        Line($"");
        Line($"## Training");
        Line($"");
        Line($"    {_facts.Request.CommandLine}");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| seed | {_facts.Request.Seed} |");
        string early = _outcome.End == RunEnd.StoppedEarly ? ", stopped early" : "";
        Line($"| batches | {done} of {_facts.Length.Batches}, {batch} pictures each{early} |");
        Line($"| epochs | {(double)done * batch / _facts.Length.Pictures:f1} |");
        Line($"| best epoch | {_facts.Length.EpochOf(_outcome.At.BestBatch)} (batch {_outcome.At.BestBatch}) |");
        Line($"| started from | {_facts.Request.Weights ?? "random weights"} |");
        Line($"| device | {_facts.Request.Device} |");
        Line($"| time | {TimeSpan.FromSeconds(Math.Round(_outcome.At.Seconds))} with {Counted.Of(_facts.Threads, "thread")}, validations included |");
        Line($"| speed at the end | {_outcome.ImagesPerSecond:f1} pictures a second |");
        Line($"| versions | .NET {Environment.Version}, TorchSharp {TorchVersion}, ONNX Runtime {YoloDetector.RuntimeVersion} |");
        Line($"| system | {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture} |");
    }

    private void Score(string title, string part, ModelScore? score)
    {
        if (score is null)
        {
            return;
        }

        Line($"");
        Line($"## {title}: {score.Name} {score.Value:f4}");
        Line($"");
        if (score.Detection is { } detection)
        {
            Detection(detection);
        }
        else if (score.Classification is { } classification)
        {
            Line($"| class | pictures | top-1 | top-5 |");
            Line($"|---|---:|---:|---:|");
            foreach (ClassAccuracy one in classification.Classes.Append(classification.Total))
            {
                Line($"| {one.Name} | {one.Pictures} | {one.Top1:f4} | {one.Top5:f4} |");
            }
        }

        Repeat(_facts.Data.First(one => one.Part == part).Source);
    }

    /// <summary>How to get the figures again; other rules give other ones.</summary>
    private void Repeat(DataPart part)
    {
        string bad = _facts.Request.SkipBad ? ", but for labels that --skip-bad left out" : "";
        string images = part.Images is { } folder ? $" --images {Quoted(folder)}" : "";
        string rules = _facts.IsClassifier ? "" : $"{images}{(part.Split is { } split ? $" --split {split}" : "")} --metric voc";
        if (_facts.IsClassifier && part.Split is not (null or "valid"))
        {
            // Of a classifier's .data file evaluate takes this list only.
            return;
        }

        Line($"");
        Line($"The same again{bad}:");
        Line($"");
        Line($"    edgedetector evaluate --model {Quoted(_facts.Folder.Onnx)} --data {Quoted(part.Path)}{rules}");
    }

    private void Detection(EvaluationResult result)
    {
        Line($"Average precision by the rules of Pascal VOC since 2010: area under the curve, at IoU {result.IouThreshold}, mean over classes with objects.");
        Line($"Precision, recall and F1 at confidence {result.CountedConfidence}.");
        Line($"");
        Line($"| class | objects | AP | precision | recall | F1 | best confidence |");
        Line($"|---|---:|---:|---:|---:|---:|---:|");
        foreach (ClassResult one in result.Classes)
        {
            Row(one.Name, one.Objects, one.AveragePrecision, one.Counts, one.BestThreshold);
        }

        Row("all", result.Classes.Sum(one => one.Objects), result.MeanAveragePrecision, result.Total, result.BestConfidence);
    }

    private void Row(string name, int objects, double? precision, MatchCounts counts, ConfidencePoint? best)
    {
        Line($"| {name} | {objects} | {precision:f4} | {counts.Precision:f4} | {counts.Recall:f4} | {counts.F1:f4} | {best?.Confidence:f2} |");
    }

    private void Line(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path;

    private static string Version => VersionOf(typeof(ModelCard));

    private static string TorchVersion => VersionOf(typeof(TorchSharp.torch));

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "";
}
