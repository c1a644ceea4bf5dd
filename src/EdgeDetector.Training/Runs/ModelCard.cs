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
        card.Score("Validation", outcome.Validation);
        card.Score("Test", outcome.Test);
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
        Line($"| part | path | pictures | objects | SHA-256 of names and labels |");
        Line($"|---|---|---:|---:|---|");
        foreach (DataFacts part in _facts.Data)
        {
            Line($"| {part.Part} | {part.Path} | {part.Pictures} | {part.Objects} | {part.Hash} |");
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
        Line($"| time | {TimeSpan.FromSeconds(Math.Round(_outcome.At.Seconds))} with {_facts.Threads} threads, validations included |");
        Line($"| speed at the end | {_outcome.ImagesPerSecond:f1} pictures a second |");
        Line($"| versions | .NET {Environment.Version}, TorchSharp {TorchVersion}, ONNX Runtime {YoloDetector.RuntimeVersion} |");
        Line($"| system | {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture} |");
    }

    private void Score(string part, ModelScore? score)
    {
        if (score is null)
        {
            return;
        }

        Line($"");
        Line($"## {part}: {score.Name} {score.Value:f4}");
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
    }

    private void Detection(EvaluationResult result)
    {
        Line($"Average precision: area under the curve at IoU {result.IouThreshold}.");
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

    private static string Version => VersionOf(typeof(ModelCard));

    private static string TorchVersion => VersionOf(typeof(TorchSharp.torch));

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "";
}
