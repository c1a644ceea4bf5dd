using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Commands;
using EdgeDetector.Synthetic;
using EdgeDetector.Training.Synth;

namespace EdgeDetector.Training.Commands;

/// <summary><c>edgedetector-train synth</c>: draws a labelled data set of the synthetic street.</summary>
internal static class SynthCommand
{
    private const int MostPictures = 1_000_000;
    private const int SmallestSide = 64;
    private const int LargestSide = 4096;

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The folder of the data set, new or empty.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<int> Count = WholeNumber("--count", 1000, (1, MostPictures), "How many pictures; each is another street.");

    private static readonly Option<int> Seed = WholeNumber("--seed", 1, (0, int.MaxValue), "Chooses all that is drawn: the same seed gives the same files.");

    private static readonly Option<InputSize?> Size = new("--size")
    {
        Description = "Width and height of all pictures in pixels. [default: 640x360; plain ones also 1280x720, 640x480 and 320x240]",
        HelpName = "WxH",
        CustomParser = ReadSize,
    };

    private static readonly Option<SynthFormat> Format = new("--format")
    {
        Description = "How labels are written: darknet (street.data), voc (Annotations/) or coco (train.json, val.json). [default: darknet]",
        HelpName = "darknet|voc|coco",
    };

    private static readonly Option<double> Validation = Share(
        "--val", ArgumentArity.ExactlyOne, 0.1, "Share of the pictures for validation; 1 makes a set to evaluate on.");

    private static readonly Option<double> Plain = Share(
        "--plain",
        ArgumentArity.ZeroOrOne,
        0.5,
        "Share of the pictures that are frames of the service's camera `synthetic:` as they are; the others vary. Without a number: all.");

    static SynthCommand() => Format.AcceptOnlyFromAmong("darknet", "voc", "coco");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("synth", "Draws a labelled data set of the synthetic street: people, cars and bicycles.")
        {
            Output, Count, Seed, Size, Format, Validation, Plain,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Output) is { } path && SynthRun.WhyNot(path) is { } reason)
            {
                result.AddError($"--output {path}: {reason}");
            }
        });

        // On a thread of its own, so that Ctrl-C finds the command line waiting.
        command.SetAction((result, cancellation) => Task.Run(() => Run(result, cancellation), CancellationToken.None));
        return command.WithHelp("""
            Examples:
              edgedetector-train synth --output street --count 4000
              edgedetector-train synth --output street-test --count 1000 --seed 2 --val 1
              edgedetector-train synth --output street-voc --format voc --size 416x416

            Half of the pictures vary by domain randomisation: houses, colours, textures, clutter, view and scale, time of day, shadows,
            haze, blur, noise and JPEG quality. The rest are what the camera `synthetic:` shows, so that a model trained on the set works
            there. A rider is a person on a bicycle: both are labelled.

            Labels are boxes around what is seen. No label has what nearer things hide by more than 70 %, of which less than 15 % is in the
            picture, or whose box is below 3 pixels wide or high: nobody could say what it is.

            Use the set with `edgedetector-train train --data DIR/street.data`, `edgedetector-train anchors --data DIR/street.data`, or
            `edgedetector evaluate --data DIR/street.data`. Darknet itself finds the files when it is started in DIR.
            Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. The data set appears whole or not at all.
            """);
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        NativeEnvironment.QuietenOpenCv();
        SynthRequest request = Request(result);
        InvocationConfiguration console = result.InvocationConfiguration;
        return CommandErrors.Told(console.Error, () =>
        {
            long begun = TimeProvider.System.GetTimestamp();
            SynthSummary summary = Draw(request, console.Error, cancellation);
            Tell(console.Output, request, summary, TimeProvider.System.GetElapsedTime(begun));
            return ExitCode.Done;
        });
    }

    private static SynthSummary Draw(SynthRequest request, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            return new PictureProgress(errors, "synth", request.Count).Show(progress => new SynthRun(request).Run(progress, cancellation));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{request.Output}: the data set cannot be written: {e.Message}", e);
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("interrupted: nothing was kept");
            throw;
        }
    }

    private static SynthRequest Request(ParseResult result) => new()
    {
        Output = result.GetRequiredValue(Output),
        Count = result.GetValue(Count),
        Seed = result.GetValue(Seed),
        Size = result.GetValue(Size) is { } size ? new PixelSize(size.Width, size.Height) : null,
        Format = result.GetValue(Format),
        Validation = result.GetValue(Validation),
        // Named without a number it has no value of its own, only its default.
        Plain = result.GetResult(Plain) is { Implicit: false, Tokens.Count: 0 } ? 1 : result.GetValue(Plain),
    };

    private static void Tell(TextWriter output, SynthRequest request, SynthSummary summary, TimeSpan elapsed)
    {
        string objects = string.Join(", ", SceneObject.ClassNames.Select((name, id) => $"{name} {summary.Objects[id]}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Entry}: {summary.Pictures} pictures ({request.TrainingCount} train, {summary.Pictures - request.TrainingCount} val), {summary.Empty} of them empty"));
        output.WriteLine($"labels: {objects}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s, {summary.Pictures / elapsed.TotalSeconds:0} pictures/s"));
    }

    private static Option<int> WholeNumber(string name, int value, (int Low, int High) range, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < range.Low || number > range.High)
            {
                result.AddError($"{name} {text}: give a whole number from {range.Low} to {range.High}");
            }

            return number;
        },
    };

    private static Option<double> Share(string name, ArgumentArity arity, double value, string description) => new(name)
    {
        Description = description,
        HelpName = "0..1",
        Arity = arity,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || number is not (>= 0 and <= 1))
            {
                result.AddError($"{name} {text}: give a number from 0 to 1");
            }

            return number;
        },
    };

    private static InputSize? ReadSize(ArgumentResult result)
    {
        if (InputSize.TryParse(result.Tokens[0].Value, out InputSize size) && IsSide(size.Width) && IsSide(size.Height))
        {
            return size;
        }

        result.AddError($"--size {result.Tokens[0].Value}: give width and height in pixels, {SmallestSide} to {LargestSide}, such as 640x360");
        return null;
    }

    private static bool IsSide(int pixels) => pixels is >= SmallestSide and <= LargestSide;
}
