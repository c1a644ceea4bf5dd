using System.CommandLine;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Tracking;
using EdgeDetector.Yolo;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector detect</c>: finds objects in pictures and videos.</summary>
internal static class DetectCommand
{
    private static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Pictures, videos, and folders: of those all pictures and videos at any depth, in natural order.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "The .onnx file that `edgedetector import` wrote.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<double> Confidence = CommandOptions.Fraction("--confidence", 0.25, "Lowest confidence of a detection, 0..1.");

    private static readonly Option<double> Nms = CommandOptions.Fraction(
        "--nms", 0.45, "Non-maximum suppression: of two boxes of a class that overlap by more than this, 0..1, the weaker is dropped.");

    private static readonly Option<bool> Track = new("--track")
    {
        Description = "In videos, follow objects from frame to frame, as the service does: each has an identity.",
    };

    private static readonly Option<double> TrackFrom = CommandOptions.Fraction(
        "--track-from", Math.Round(new TrackerSettings().NewTrackConfidence, 3), "With --track: lowest confidence that begins a track, 0..1. Lower it for small models.");

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Folder for annotated copies: pictures in their own format, videos as .mp4.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one line of JSON a frame, boxes in pixels." };

    private static readonly Option<string> Providers = CommandOptions.Providers();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("detect", "Finds objects in pictures and videos.")
        {
            Inputs,
            Model,
            Confidence,
            Nms,
            Track,
            TrackFrom,
            Output,
            Json,
            Providers,
        };

        // On a thread of its own, so that Ctrl-C finds the command line waiting.
        command.SetAction((result, cancellation) => Task.Run(() => Run(result, cancellation), CancellationToken.None));
        return command.WithHelp("""
            Examples:
              edgedetector detect photos/ clip.mp4 --model yolov4-tiny.onnx --output annotated
              edgedetector detect clip.mp4 --model yolov4-tiny.onnx --track --track-from 0.5 --output annotated
              edgedetector detect photos/ --model yolov4-tiny.onnx --json > detections.jsonl

            Pictures are turned upright as their EXIF orientation says, and boxes are in the upright picture.
            Exit code: 0 done, 1 failed, 2 an input, the model or the command line is wrong (the other inputs are processed), 130 interrupted.
            """);
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        NativeEnvironment.QuietenOpenCv();
        DetectRequest request = new()
        {
            Inputs = result.GetRequiredValue(Inputs),
            Model = result.GetRequiredValue(Model),
            Confidence = result.GetValue(Confidence),
            Nms = result.GetValue(Nms),
            Track = result.GetValue(Track) ? result.GetValue(TrackFrom) : null,
            Output = result.GetValue(Output),
            Json = result.GetValue(Json),
            Providers = CommandOptions.ParseProviders(result.GetRequiredValue(Providers)),
        };
        TextWriter errors = result.InvocationConfiguration.Error;
        try
        {
            return Detect(request, result.InvocationConfiguration, cancellation) ? ExitCode.Done : ExitCode.Usage;
        }
        catch (Exception e) when (e is ModelException or InputException)
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

    private static bool Detect(DetectRequest request, InvocationConfiguration console, CancellationToken cancellation)
    {
        using YoloDetector detector = YoloDetector.Open(request.Model, new DetectorOptions { Providers = request.Providers });
        return new DetectRun(request, detector, console.Output, console.Error).Process(request, cancellation);
    }
}
