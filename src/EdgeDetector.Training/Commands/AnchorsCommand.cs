using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Commands;
using EdgeDetector.Training.Anchors;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary><c>edgedetector-train anchors</c>: the anchors that suit the boxes of a data set.</summary>
internal static class AnchorsCommand
{
    private const int UsualCount = 9;
    private const int MostAnchors = 100;

    private static readonly InputSize UsualSize = new(416, 416);

    private static readonly Option<string> Data = new("--data", "-d")
    {
        Description = "The labels: a Darknet .data (its `train` list), a COCO .json, or a folder of Pascal VOC.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string?> Images = new("--images")
    {
        Description = "Folder of the pictures, where they are not beside the labels.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Split = new("--split")
    {
        Description = "Which list: of a VOC folder's ImageSets/Main, or `train` or `valid` of a .data. [default: train; VOC: else trainval]",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Cfg = new("--cfg")
    {
        Description = "The network's cfg: its input size, letterbox or stretch, the number of anchors and the unit in which it gives them.",
        HelpName = "FILE",
    };

    private static readonly Option<InputSize?> Size = new("--size")
    {
        Description = "Without a cfg: width and height of the network's input; pictures are stretched to it, as Darknet does. [default: 416x416]",
        HelpName = "WxH",
        CustomParser = ReadSize,
    };

    private static readonly Option<int?> Count = new("--count", "-n")
    {
        Description = $"How many anchors. [default: as many as the cfg has, else {UsualCount}]",
        HelpName = "N",
        CustomParser = result => ReadNumber(result, "--count", 1, MostAnchors),
    };

    private static readonly Option<int?> Seed = new("--seed")
    {
        Description = "Chooses the starts of the search. [default: 1]",
        HelpName = "N",
        CustomParser = result => ReadNumber(result, "--seed", 0, int.MaxValue),
    };

    private static readonly Option<string?> Plot = new("--plot") { Description = "Draw boxes and anchors.", HelpName = "FILE.png" };

    private static readonly Option<bool> SkipBad = new("--skip-bad")
    {
        Description = "Leave out pictures with labels that cannot be used, instead of refusing.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("anchors", "Finds the anchors that suit the boxes of a data set, ready to paste into a cfg.")
        {
            Data, Images, Split, Cfg, Size, Count, Seed, SkipBad, Plot, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Cfg) is not null && result.GetResult(Size) is not null)
            {
                result.AddError("give either --cfg, which tells the size, or --size");
            }

            if (result.GetValue(Plot) is { } plot && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(plot))))
            {
                result.AddError($"--plot {plot}: there is no such folder");
            }
        });

        // On a thread of its own, so that Ctrl-C finds the command line waiting.
        command.SetAction((result, cancellation) => Task.Run(() => Run(result, cancellation), CancellationToken.None));
        return command.WithHelp("""
            Examples:
              edgedetector-train anchors --data data/obj.data --cfg yolov3-tiny.cfg
              edgedetector-train anchors --data VOCdevkit/VOC2007 --split trainval --size 416x416 --count 5 --plot anchors.png

            A box belongs to the anchor that it overlaps most (k-means with the distance 1 - IoU, as YOLO9000 does). The average IoU tells
            how close the anchors are to the boxes; more anchors fit better and cost time. On VOC 2007 YOLO9000 reports 61.0 % with 5 and
            67.2 % with 9. Anchors are sorted by area: in a cfg with two or three heads the mask of the last head has the smallest.
            Difficult and crowd boxes are left out. What is wrong with labels is listed as `train` does it.
            Exit code: 0 done, 1 failed, 2 wrong usage, data or cfg, 130 interrupted.
            """);
    }

    private static int Run(ParseResult result, CancellationToken cancellation) => CommandErrors.Told(result.InvocationConfiguration.Error, () =>
    {
        AnchorReport report = Find(result, cancellation);
        if (result.GetValue(Json))
        {
            report.WriteJson(result.InvocationConfiguration.Output);
        }
        else
        {
            report.WriteText(result.InvocationConfiguration.Output);
        }

        return ExitCode.Done;
    });

    private static AnchorReport Find(ParseResult result, CancellationToken cancellation)
    {
        string path = result.GetRequiredValue(Data);
        NetworkInput input = result.GetValue(Cfg) is { } cfg
            ? NetworkInput.Of(Network.Load(cfg))
            : new NetworkInput(result.GetValue(Size) ?? UsualSize, ResizeMode.Stretch);
        IReadOnlyList<Anchor> boxes = new LabelledSizes(input).Of(ReadLabels(result, path), cancellation);
        int count = result.GetValue(Count) ?? (input.Present.Count > 0 ? input.Present.Count : UsualCount);
        int different = boxes.Distinct().Take(count).Count();
        if (different < count)
        {
            throw new DataSetException(path, string.Create(
                CultureInfo.InvariantCulture,
                $"its {boxes.Count} boxes have {different} different sizes, fewer than the {count} anchors; give more data or a lower --count"));
        }

        IReadOnlyList<Anchor> anchors = input.Round(AnchorClusters.Find(boxes, count, result.GetValue(Seed) ?? 1));
        AnchorReport report = new(input, boxes, anchors);
        if (result.GetValue(Plot) is { } plot)
        {
            WritePlot(plot, report);
        }

        return report;
    }

    private static void WritePlot(string path, AnchorReport report)
    {
        try
        {
            AnchorPlot.Write(path, report.Boxes, report.Anchors, report.Title);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: the plot cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads the labels as `train` does, all that is wrong told at once; the pictures themselves are not looked at.</summary>
    private static DataSet ReadLabels(ParseResult result, string path)
    {
        DataPart part = SplitNames.Training(new DataPart(path, result.GetValue(Images), result.GetValue(Split)));
        DataCheck check = new(threads: 1);
        DataSet data = check.LeaveOut(DataSet.Read(
            path, new DataSetOptions { Images = part.Images, Split = part.Split, Problems = check.Problems }));
        if (!result.GetValue(SkipBad))
        {
            check.RequireNone(path);
        }

        check.TellLeftOut(path);
        foreach (string note in ProblemNotes.Of(check.Problems))
        {
            result.InvocationConfiguration.Error.WriteLine($"note: {note}");
        }

        return data.Pictures.Count > 0 ? data : throw new DataSetException(path, "there are no pictures in it that can be used");
    }

    private static int? ReadNumber(ArgumentResult result, string name, int low, int high)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high)
        {
            return number;
        }

        result.AddError($"{name} {text}: give a whole number from {low} to {high}");
        return null;
    }

    private static InputSize? ReadSize(ArgumentResult result)
    {
        if (InputSize.TryParse(result.Tokens[0].Value, out InputSize size))
        {
            return size;
        }

        result.AddError($"--size {result.Tokens[0].Value}: give width and height in pixels, 1 to {InputSize.Largest}, such as 416x416");
        return null;
    }
}
