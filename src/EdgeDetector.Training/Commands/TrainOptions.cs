using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary>The options of `edgedetector-train train`, and the request they make.</summary>
internal static class TrainOptions
{
    private static readonly Option<string> Cfg = new("--cfg", "-c")
    {
        Description = "The Darknet cfg of the network: layers, input size, batch, learning rate, augmentation.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Data = new("--data", "-d")
    {
        Description = "The labelled pictures: a folder of Pascal VOC, a COCO .json, a Darknet .data; for a classifier also a folder with one subfolder a class.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string?> Images = Text("--images", "DIR", "Folder of the pictures, for COCO, and where they are not beside the labels.");

    private static readonly Option<string?> Split = Text(
        "--split", "NAME", "The list of pictures to train on, of a VOC folder's ImageSets/Main. Default: train.");

    private static readonly Option<string?> Validation = Text(
        "--val", "PATH", "The data to validate on, where it is not in --data (VOC's list val, Darknet's valid =).");

    private static readonly Option<string?> ValidationImages = Text("--val-images", "DIR", "Folder of the pictures of --val.");

    private static readonly Option<string?> ValidationSplit = Text("--val-split", "NAME", "The list of pictures to validate on. Default: val.");

    private static readonly Option<string?> TestSplit = Text(
        "--test-split", "NAME", "After training, measure the best model on this list too: VOC's ImageSets/Main, or a key of the .data such as test.");

    private static readonly Option<string?> Names = Text("--names", "FILE", "The class names, one a line, in the order of the cfg. Default: the data's own.");

    private static readonly Option<string?> Weights = Text(
        "--weights", "FILE", "Darknet weights to start from, whole or partial: training then needs far fewer pictures and epochs.");

    private static readonly Option<int?> Layers = Count("--layers", "How many of the first layers --weights fills, as of a partial file; the others start at random. Default: all.");

    private static readonly Option<int?> Freeze = Count("--freeze", "How many of the first layers stay as they are.");

    private static readonly Option<int?> Epochs = Count(
        "--epochs", "How often each picture is seen, instead of the cfg's max_batches; the learning rate's steps move along.");

    private static readonly Option<int?> Batches = Count("--batches", "Batches to train, instead of the cfg's max_batches; the learning rate's steps stay.");

    private static readonly Option<int?> Batch = Count("--batch", "Pictures of a batch instead of the cfg's.", TrainingPlan.LargestBatch);

    private static readonly Option<int?> Subdivisions = Count(
        "--subdivisions", "In how many parts a batch goes through the network: more need less memory.", TrainingPlan.LargestBatch);

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "What all random choices follow from: the same seed, data and threads give the same model.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Output = Text("--output", "DIR", "Folder of the results. Default: runs/ and the cfg's name.", "-o");

    private static readonly Option<bool> Resume = new("--resume")
    {
        Description = "Continue the run in the output folder from its checkpoint, exactly as if it had not stopped. Give the same options.",
    };

    private static readonly Option<double> CheckpointMinutes = new("--checkpoint-minutes")
    {
        Description = "Minutes between two checkpoints.",
        HelpName = "N",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int?> Patience = Count("--patience", "Stop after this many epochs without a better validation.");

    private static readonly Option<bool> SkipBad = new("--skip-bad") { Description = "Leave out pictures that cannot be used or have labels that cannot (boxes of no size, or of other classes, alone), instead of refusing." };

    private static readonly Option<int?> Threads = Count("--threads", "Processor threads. Default: one a core.");

    private static readonly Option<string> Device = new("--device")
    {
        Description = "What forward and backward run on: cpu; or cuda, cuda:1 and so on, where the build has CUDA (-p:TorchDevice=cuda).",
        HelpName = "NAME",
        DefaultValueFactory = _ => ComputeDevice.Processor.ToString(),
    };

    static TrainOptions()
    {
        CheckpointMinutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1e6))
            {
                result.AddError("--checkpoint-minutes: give a number above 0");
            }
        });
        Device.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } name && ComputeDevice.Parse(name) is null)
            {
                result.AddError($"--device {name}: give {ComputeDevice.Names}");
            }
        });
    }

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All =>
    [
        Cfg, Data, Images, Split, Validation, ValidationImages, ValidationSplit, TestSplit, Names, Weights, Layers, Freeze, Epochs, Batches, Batch,
        Subdivisions, Seed, Output, Resume, CheckpointMinutes, Patience, SkipBad, Threads, Device,
    ];

    /// <summary>Those that a measurement needs.</summary>
    public static IEnumerable<Option> ForBenchmark => [Cfg, Data, Images, Split, Names, Batch, Subdivisions, Seed, SkipBad, Threads, Device];

    /// <summary>Why options do not go together; null where they do.</summary>
    public static string? Contradiction(CommandResult result) =>
        IsGiven(result, Epochs) && IsGiven(result, Batches) ? "give either --epochs or --batches"
        : IsGiven(result, Layers) && !IsGiven(result, Weights) ? "--layers needs --weights"
        : null;

    /// <summary>What was asked for.</summary>
    public static TrainRequest Request(ParseResult result)
    {
        string cfg = result.GetRequiredValue(Cfg);
        DataPart data = new(result.GetRequiredValue(Data), result.GetValue(Images), result.GetValue(Split));
        return new TrainRequest
        {
            Cfg = cfg,
            Data = data,
            Validation = ValidationOf(result, data),
            TestSplit = result.GetValue(TestSplit),
            Names = result.GetValue(Names),
            Weights = result.GetValue(Weights),
            Layers = result.GetValue(Layers),
            Freeze = result.GetValue(Freeze) ?? 0,
            Epochs = result.GetValue(Epochs),
            Batches = result.GetValue(Batches),
            Batch = result.GetValue(Batch),
            Subdivisions = result.GetValue(Subdivisions),
            Seed = result.GetValue(Seed),
            Output = result.GetValue(Output) ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(cfg)),
            Resume = result.GetValue(Resume),
            BetweenCheckpoints = TimeSpan.FromMinutes(result.GetValue(CheckpointMinutes)),
            Patience = result.GetValue(Patience),
            SkipBad = result.GetValue(SkipBad),
            Threads = result.GetValue(Threads),
            Device = ComputeDevice.Parse(result.GetRequiredValue(Device))!,
            CommandLine = string.Join(' ', ["edgedetector-train", .. Environment.GetCommandLineArgs().Skip(1)]),
        };
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static DataPart? ValidationOf(ParseResult result, DataPart data)
    {
        string? split = result.GetValue(ValidationSplit);
        return result.GetValue(Validation) is { } path ? new DataPart(path, result.GetValue(ValidationImages), split)
            : split is null ? null
            : data with { Split = split };
    }

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    private static Option<int?> Count(string name, string description, int most = int.MaxValue)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int number) && (number < 1 || number > most))
            {
                result.AddError(most == int.MaxValue ? $"{name}: give a number from 1 on" : $"{name}: give a number from 1 to {most}");
            }
        });
        return option;
    }
}
