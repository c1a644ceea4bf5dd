using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeDetector.Evaluation.Tracking;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Service.Commands;

/// <summary>The options of `edgedetector evaluate` that only --metric mot has.</summary>
internal static class MotOptions
{
    private static readonly Option<double?> Fps = new("--fps")
    {
        Description = "mot: frames a second of the sequence. Default: what seqinfo.ini beside the truth says, else 30.",
        HelpName = "N",
        CustomParser = result => CommandOptions.ParseNumber("--fps", result, 0.01, 1000),
    };

    private static readonly Option<double> Coast = new("--coast")
    {
        Description = "mot: milliseconds for which an object that no frame shows is said to be where it is predicted; 0: not at all.",
        HelpName = "MS",
        DefaultValueFactory = _ => TrackerReplay.UsualCoast.TotalMilliseconds,
        CustomParser = result => CommandOptions.ParseNumber("--coast", result, 0, 60_000),
    };

    private static readonly Option<string?> Tracks = new("--tracks")
    {
        Description = "mot: write the tracks as a MOTChallenge file.",
        HelpName = "FILE",
    };

    private static readonly Option<bool?> AsTracks = new("--as-tracks")
    {
        Description = "mot: --detections are a tracker's answer, to be judged as they are; false: detections. Default: tracks where an identity is not -1.",
        HelpName = "true|false",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<ConfidenceScale> Scale = new("--confidence-scale")
    {
        Description = "mot: what confidences are: probability (0..1), margin (any, 0 undecided: DPM), relative (from 0 up, divided by the 95th percentile: ACF). "
            + "Default: found out.",
        HelpName = "auto|probability|margin|relative",
    };

    private static readonly Option<int?> Synthetic = new("--synthetic")
    {
        Description = "mot: instead of files, follow the drawn street for so many frames, by a detector that misses 15 %, invents 0.2 a frame and trembles by 3 %.",
        HelpName = "FRAMES",
        CustomParser = result => (int)CommandOptions.ParseNumber("--synthetic", result, 1, 1_000_000),
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "mot: with --synthetic, selects street and mistakes.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> Perfect = new("--perfect") { Description = "mot: with --synthetic, a detector without mistakes." };

    private static readonly Option[] All = [Fps, Coast, Tracks, AsTracks, Scale, Synthetic, Seed, Perfect];

    /// <summary>Adds them to the command.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether the truth is drawn, and no file has it.</summary>
    public static bool IsSynthetic(CommandResult result) => result.GetResult(Synthetic) is not null;

    /// <summary>Refuses them with another metric, where they would be ignored.</summary>
    public static void CheckOther(CommandResult result)
    {
        string[] given = [.. All.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
        if (given.Length > 0)
        {
            result.AddError($"{string.Join(", ", given)}: only with --metric mot");
        }
    }

    /// <summary>Refuses values that cannot be.</summary>
    public static void Check(CommandResult result)
    {
        if (!IsSynthetic(result) && result.GetValue(Perfect))
        {
            result.AddError("--perfect: only with --synthetic");
        }

        if (result.GetValue(Tracks) is { } path && EvaluateReport.WhyNot(path) is { } reason)
        {
            result.AddError($"--tracks {path}: {reason}");
        }
    }

    /// <summary>What was asked for.</summary>
    public static MotRequest Request(ParseResult result, string? truth, string? detections, double iou) => new()
    {
        Truth = truth,
        Detections = detections,
        AreTracks = result.GetResult(AsTracks) is null ? null : result.GetValue(AsTracks) ?? true,
        Scale = result.GetValue(Scale),
        Fps = result.GetValue(Fps),
        Coast = TimeSpan.FromMilliseconds(result.GetValue(Coast)),
        Output = result.GetValue(Tracks),
        IouThreshold = iou,
        SyntheticFrames = result.GetValue(Synthetic),
        Seed = result.GetValue(Seed),
        Noise = result.GetValue(Perfect) ? DetectorNoise.None : new DetectorNoise(),
    };
}
