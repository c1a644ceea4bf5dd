using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeDetector.Classification;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector evaluate</c>: how good a model, or a file of detections, is on labelled pictures; or the tracker on sequences.</summary>
internal static class EvaluateCommand
{
    private const double ModelThreshold = 0.25;

    // As long as one inference of a large model may take.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private static readonly Option<string?> Model = new("--model", "-m")
    {
        Description = "The .onnx file that `edgedetector import` wrote; it is run on the pictures of the data.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Detections = new("--detections")
    {
        Description = "Instead of a model: COCO results (.json), or a folder of text files, one a picture, `class confidence left top right bottom` a line. "
            + "For mot: MOTChallenge's det.txt, or a file of tracks.",
        HelpName = "PATH",
    };

    private static readonly Option<string?> Data = new("--data", "--truth", "-d")
    {
        Description = "The labels: a COCO .json, a Darknet .data, a folder of Pascal VOC, or of text files `class left top right bottom [difficult]`. "
            + "For a classifier: a Darknet .data with `labels`, or a folder with one subfolder a class. For mot: MOTChallenge's gt.txt.",
        HelpName = "PATH",
    };

    private static readonly Option<string?> Images = new("--images")
    {
        Description = "Folder of the pictures, for COCO, and where they are not beside the labels. Darknet's lists name them.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Split = new("--split")
    {
        Description = "Which list in a VOC folder's ImageSets/Main (default: test, else val, else all annotations), or which line of a Darknet .data (default: valid).",
        HelpName = "NAME",
    };

    private static readonly Option<TextBoxes?> Boxes = new("--boxes")
    {
        Description = "What the four numbers of text files are: corners (left top right bottom) or sizes (left top width height). Default: found out.",
        HelpName = "corners|sizes",
    };

    private static readonly Option<MetricChoice?> Metric = new("--metric")
    {
        Description = "By whose rules: voc07, voc (2010 and later), coco, darknet; or mot, of tracking. Default: those of the data's format.",
        HelpName = "voc07|voc|coco|darknet|mot",
    };

    private static readonly Option<double> Iou = CommandOptions.Fraction(
        "--iou", 0.5, "Overlap (IoU) that a match needs; COCO's twelve numbers keep their own ten.");

    private static readonly Option<int> Points = new("--points")
    {
        Description = "Recalls at which --metric darknet reads the precision: 0 (area under the curve), 11 or 101.",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<double?> Threshold = CommandOptions.OptionalFraction(
        "--threshold",
        "Confidence from which detections count as hits and false alarms; average precision looks at all. Default: 0.25 with --model, 0 with --detections.");

    private static readonly Option<double> Confidence = CommandOptions.Fraction(
        "--confidence", 0.005, "Lowest confidence of the model's detections; low, or the curves end early.");

    private static readonly Option<double> Nms = CommandOptions.Fraction(
        "--nms", 0.45, "Non-maximum suppression: of two boxes of a class that overlap by more than this the weaker is dropped.");

    private static readonly Option<bool> Json = new("--json") { Description = "Print the figures as one JSON object." };

    private static readonly Option<string?> Report = new("--report")
    {
        Description = "Write a report with curves, confusion matrix and pictures of the worst mistakes: one HTML page that needs nothing else.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Providers = CommandOptions.Providers();

    static EvaluateCommand() => Points.AcceptOnlyFromAmong("0", "11", "101");

    /// <summary>What --metric accepts.</summary>
    private enum MetricChoice
    {
        Voc07,
        Voc,
        Coco,
        Darknet,
        Mot,
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("evaluate", "Tells how good a model is on labelled pictures, or the tracker on sequences.")
        {
            Model, Data, Images, Detections, Metric, Iou, Threshold, Points, Confidence, Nms, Split, Boxes, Json, Report, Providers,
        };
        MotOptions.AddTo(command);
        command.Validators.Add(CheckSources);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Report) is { } path && EvaluateReport.WhyNot(path) is { } reason)
            {
                result.AddError($"--report {path}: {reason}");
            }
        });

        command.SetAction(RunAsync);
        return command.WithHelp("""
            Examples:
              edgedetector evaluate --model yolov4-tiny.onnx --data instances_val2017.json --images val2017/
              edgedetector evaluate --model yolov4-tiny.onnx --data VOCdevkit/VOC2007 --metric voc07 --json
              edgedetector evaluate --model yolov4-tiny.onnx --data data/obj.data --report report.html
              edgedetector evaluate --model darknet19.onnx --data imagenet1k.data
              edgedetector evaluate --truth instances_val2017.json --detections results.json
              edgedetector evaluate --metric mot --truth gt/gt.txt --detections det/det.txt --fps 25 --tracks tracks.txt
              edgedetector evaluate --metric mot --synthetic 3000 --seed 1

            The last lines are the best threshold of each class, to paste below `detection:` in the configuration.
            Exit code: 0 done, 1 failed, 2 the data, the model or the command line is wrong (pictures that can be read are evaluated),
            130 interrupted.
            """);
    }

    private static void CheckSources(CommandResult result)
    {
        // By its text: to ask for a value that is none throws.
        if (result.GetResult(Metric)?.Tokens is [{ Value: var metric }] && metric.Equals(nameof(MetricChoice.Mot), StringComparison.OrdinalIgnoreCase))
        {
            MotOptions.Check(result);
            CheckMot(result);
            return;
        }

        MotOptions.CheckOther(result);
        if (result.GetValue(Data) is null)
        {
            result.AddError("Option '--data' is required.");
        }

        if (result.GetValue(Model) is null == result.GetValue(Detections) is null)
        {
            result.AddError("give either --model or --detections");
        }
    }

    private static void CheckMot(CommandResult result)
    {
        bool isSynthetic = MotOptions.IsSynthetic(result);
        if (isSynthetic == result.GetValue(Data) is not null || isSynthetic == result.GetValue(Detections) is not null)
        {
            result.AddError("--metric mot: give --truth and --detections, or --synthetic alone");
        }

        Option[] others = [Model, Images, Split, Boxes, Points, Threshold, Confidence, Nms, Report];
        string[] given = [.. others.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        if (given.Length > 0)
        {
            result.AddError($"{string.Join(", ", given)}: not with --metric mot");
        }
    }

    /// <summary>
    /// Runs on a thread of its own and hears Ctrl-C at once. Work between two pictures ends by itself; reading or comparing large files is
    /// left behind: none of it is on the disk yet.
    /// </summary>
    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        Task<int> run = Task.Run(() => Run(result, cancellation), CancellationToken.None);
        try
        {
            return await run.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(run, Task.Delay(EndLimit, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        NativeEnvironment.QuietenOpenCv();
        TextWriter errors = result.InvocationConfiguration.Error;
        try
        {
            return result.GetValue(Metric) == MetricChoice.Mot ? Follow(result, cancellation)
                : IsClassifier(result) ? Classify(result, cancellation)
                : Detect(result, cancellation);
        }
        catch (Exception e) when (e is ModelException or InputException or DataSetException)
        {
            errors.WriteLine($"error: {e.Message}");
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is ExecutionProviderException or OnnxRuntimeException)
        {
            errors.WriteLine($"error: {e.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static int Detect(ParseResult result, CancellationToken cancellation)
    {
        EvaluateRun run = new(Request(result), result.InvocationConfiguration.Error);
        EvaluationResult evaluation = run.Evaluate(cancellation);
        EvaluateLines lines = new(result.InvocationConfiguration.Output);
        if (result.GetValue(Json))
        {
            lines.Json(evaluation);
            TellNotes(result, evaluation.Notes);
        }
        else
        {
            lines.Table(evaluation, run.ModelName);
        }

        if (result.GetValue(Report) is { } report)
        {
            EvaluateReport.Write(report, evaluation, id => run.ModelName(evaluation.Classes[id]));
        }

        return run.Failures == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    private static int Follow(ParseResult result, CancellationToken cancellation)
    {
        MotRun run = new(
            MotOptions.Request(result, result.GetValue(Data), result.GetValue(Detections), result.GetValue(Iou)), cancellation);
        TrackingResult tracking = run.Evaluate();
        MotLines lines = new(result.InvocationConfiguration.Output);
        if (result.GetValue(Json))
        {
            lines.Json(tracking);
            TellNotes(result, run.Notes);
        }
        else
        {
            lines.Table(tracking, run.Notes);
        }

        return ExitCode.Done;
    }

    /// <summary>A script reads the figures; whoever reads its log must know what they leave out.</summary>
    private static void TellNotes(ParseResult result, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            result.InvocationConfiguration.Error.WriteLine($"note: {note}");
        }
    }

    private static int Classify(ParseResult result, CancellationToken cancellation)
    {
        ClassifierEvaluation evaluation = new(result.GetValue(Model)!, Options(result), result.InvocationConfiguration.Error);
        ClassifierFigures figures = evaluation.Evaluate(result.GetValue(Data)!, cancellation);
        ClassifierLines lines = new(result.InvocationConfiguration.Output);
        if (result.GetValue(Json))
        {
            lines.Json(figures.Result);
        }
        else
        {
            lines.Table(figures);
        }

        return evaluation.Failures == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    /// <summary>Whether the model classifies whole pictures; then options for boxes are refused rather than ignored.</summary>
    /// <exception cref="InputException">There is such an option.</exception>
    private static bool IsClassifier(ParseResult result)
    {
        if (result.GetValue(Model) is not { } path || ImportedModel.Read(path, Options(result)) is not ClassifierModel)
        {
            return false;
        }

        Option[] forBoxes = [Metric, Iou, Report, Points, Threshold, Confidence, Nms, Boxes, Split, Images];
        string[] given = [.. forBoxes.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        if (given.Length > 0)
        {
            throw new InputException(path, $"a classifier, which finds no boxes: leave out {string.Join(", ", given)}");
        }

        return true;
    }

    private static DetectorOptions Options(ParseResult result) =>
        new() { Providers = CommandOptions.ParseProviders(result.GetRequiredValue(Providers)), Slots = 1 };

    private static EvaluateRequest Request(ParseResult result) => new()
    {
        Data = result.GetValue(Data)!,
        DataOptions = new DataSetOptions
        {
            Images = result.GetValue(Images),
            Split = result.GetValue(Split),
            Boxes = result.GetValue(Boxes),
        },
        Detections = result.GetValue(Detections),
        Model = result.GetValue(Model),
        Metric = result.GetValue(Metric) switch
        {
            MetricChoice.Voc07 => EvaluationMetric.Voc07,
            MetricChoice.Voc => EvaluationMetric.Voc,
            MetricChoice.Coco => EvaluationMetric.Coco,
            MetricChoice.Darknet => EvaluationMetric.Darknet,
            _ => null,
        },
        Settings = new EvaluationSettings
        {
            IouThreshold = result.GetValue(Iou),
            DarknetPoints = result.GetValue(Points),
            CountedConfidence = result.GetValue(Threshold) ?? (result.GetValue(Model) is null ? 0 : ModelThreshold),
        },
        Confidence = result.GetValue(Confidence),
        Nms = result.GetValue(Nms),
        Providers = CommandOptions.ParseProviders(result.GetRequiredValue(Providers)),
    };
}
