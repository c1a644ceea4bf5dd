using System.CommandLine;
using EdgeDetector.Models;

namespace EdgeDetector.Service.Commands;

/// <summary>`edgedetector import`: Darknet's cfg, weights and names become one ONNX file.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Cfg = new("CFG") { Description = "The Darknet cfg, such as yolov4-tiny.cfg." };

    private static readonly Argument<string> Weights = new("WEIGHTS") { Description = "The Darknet weights trained with that cfg." };

    private static readonly Option<string?> Names = new("--names")
    {
        Description = "The class names, one a line, in the order of training (coco.names).",
        HelpName = "FILE",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The ONNX file to write.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<InputSize?> Size = CommandOptions.NetworkSize();

    private static readonly Option<string?> Resize = new("--resize")
    {
        Description = "How pictures are brought to that size; it must be as in training. "
            + "[default: as the cfg says: letterbox with letter_box=1, else stretch]",
        HelpName = "letterbox|stretch",
    };

    static ImportCommand() => Resize.AcceptOnlyFromAmong("letterbox", "stretch");

    public static Command Create()
    {
        Command command = new(
            "import", "Turns a Darknet model (cfg, weights, names) into one ONNX file that holds all a device needs.")
        {
            Cfg,
            Weights,
            Names,
            Output,
            Size,
            Resize,
        };
        command.SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
        return command.WithHelp("""
            Example:
              edgedetector import yolov4-tiny.cfg yolov4-tiny.weights --names coco.names -o yolov4-tiny.onnx
            """);
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        ImportRequest request = new()
        {
            Cfg = result.GetRequiredValue(Cfg),
            Weights = result.GetRequiredValue(Weights),
            Names = result.GetValue(Names),
            Output = result.GetRequiredValue(Output),
            Size = result.GetValue(Size),
            Resize = result.GetValue(Resize) switch
            {
                "letterbox" => ResizeMode.Letterbox,
                "stretch" => ResizeMode.Stretch,
                _ => null,
            },
        };
        TextWriter errors = result.InvocationConfiguration.Error;
        try
        {
            Import(request, result.InvocationConfiguration, cancellation);
            return ExitCode.Done;
        }
        catch (ImportException error)
        {
            errors.WriteLine($"error: {error.Message}");
            return ExitCode.Usage;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"error: {request.Output}: cannot be written: {error.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("error: stopped; nothing was written");
            return ExitCode.Failed;
        }
    }

    private static void Import(ImportRequest request, InvocationConfiguration console, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        ImportSummary summary = ImportProgress.Show(
            console.Output,
            $"{Path.GetFileName(request.Cfg)} + {Path.GetFileName(request.Weights)}",
            progress => DarknetImport.Run(request, progress, cancellation));
        foreach (string warning in summary.Network.Warnings)
        {
            console.Error.WriteLine($"warning: {warning}");
        }

        ImportReport.Write(console.Output, request.Output, summary, TimeProvider.System.GetElapsedTime(start));
    }
}
