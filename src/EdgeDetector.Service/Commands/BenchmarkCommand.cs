using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using EdgeDetector.Service.Benchmark;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector benchmark</c>: how fast the model, the detector and the whole way to a subscriber are on this machine.</summary>
internal static class BenchmarkCommand
{
    private const int MostCameras = 64;

    private static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "The .onnx file that `edgedetector import` wrote.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Source = new("--source")
    {
        Description = "Where the frames come from, as in the configuration; files start again at their end.",
        HelpName = "SOURCE",
        DefaultValueFactory = _ => "synthetic:",
    };

    private static readonly Option<double> Seconds = Number("--seconds", "SECONDS", "For how long, all stages together.", 1, 86_400, 20);

    private static readonly Option<double?> Fps = new("--fps")
    {
        Description = "Frames a second of each camera of a file or of synthetic:; without it as fast as the detector takes them.",
        HelpName = "RATE",
        CustomParser = result => ParseRate(result, result.Tokens[0].Value),
    };

    private static readonly Option<double?[]> Cameras = new("--cameras")
    {
        Description = "How many cameras share the model, or the frames a second of each: 4, or 30,15,5,1.",
        HelpName = "N|LIST",
        DefaultValueFactory = _ => [null],
        CustomParser = ParseCameras,
    };

    private static readonly Option<double> Confidence = Number(
        "--confidence", "0..1", "Lowest confidence of a detection; raised where a model finds more than 100 objects a frame.", 0.001, 1, 0.25);

    private static readonly Option<bool> Json = new("--json") { Description = "Print the figures as JSON." };

    private static readonly Option<string> Providers = CommandOptions.Providers();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("benchmark", "Measures the model alone, the detector, and the whole way to an MQTT subscriber, side by side.")
        {
            Model,
            Source,
            Seconds,
            Fps,
            Cameras,
            Confidence,
            Json,
            Providers,
        };

        // On a thread of its own, so that Ctrl-C finds the command line waiting.
        command.SetAction((result, cancellation) => Task.Run(() => RunAsync(result, cancellation), CancellationToken.None));
        return command.WithHelp("""
            Examples:
              edgedetector benchmark --model yolov4-tiny.onnx
              edgedetector benchmark --model yolov4-tiny.onnx --source clip.mp4 --seconds 60 --json > figures.json
              edgedetector benchmark --model yolov4-tiny.onnx --fps 10                  how old frames are when they are told
              edgedetector benchmark --model yolov4-tiny.onnx --cameras 30,15,5,1       whether each camera gets its share

            The stages take turns in short rounds, so that the ratios hold on a machine that gets warm or has other work.
            Exit code: 0 done, 1 failed, 2 the model, the source or the command line is wrong, 130 interrupted.
            """);
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        NativeEnvironment.QuietenOpenCv();
        TextWriter output = result.InvocationConfiguration.Output;
        TextWriter errors = result.InvocationConfiguration.Error;
        try
        {
            BenchmarkRequest request = ToRequest(result);
            BenchmarkProgress progress = new(errors);
            BenchmarkRun run = new(request, progress, TimeProvider.System);
            BenchmarkReport report = await progress.ShowAsync("measuring", () => run.RunAsync(cancellation)).ConfigureAwait(false);
            Write(report, result.GetValue(Json), output);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is ModelException or InputException)
        {
            await errors.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is ExecutionProviderException or OnnxRuntimeException or BrokerException)
        {
            await errors.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static BenchmarkRequest ToRequest(ParseResult result)
    {
        double? fps = result.GetValue(Fps);
        double?[] cameras = result.GetRequiredValue(Cameras);
        if (fps is not null && cameras.Any(rate => rate is not null))
        {
            throw new InputException("--fps", "--cameras tells the rate of each camera already: give one of the two");
        }

        return new BenchmarkRequest
        {
            Model = result.GetRequiredValue(Model),
            Source = result.GetRequiredValue(Source),
            Length = TimeSpan.FromSeconds(result.GetValue(Seconds)),
            CameraRates = [.. cameras.Select(rate => rate ?? fps)],
            Confidence = result.GetValue(Confidence),
            Providers = CommandOptions.ParseProviders(result.GetRequiredValue(Providers)),
        };
    }

    private static void Write(BenchmarkReport report, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(BenchmarkFigures.Of(report), BenchmarkJson.Default.BenchmarkFigures));
        }
        else
        {
            new BenchmarkTable(report, output).Write();
        }
    }

    private static double?[] ParseCameras(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!text.Contains(',', StringComparison.Ordinal))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostCameras)
            {
                return new double?[count];
            }

            result.AddError($"--cameras {text}: give a number from 1 to {MostCameras}, or the frames a second of each as in 30,15,5,1");
            return [null];
        }

        string[] rates = text.Split(',');
        if (rates.Length > MostCameras)
        {
            result.AddError($"--cameras: {rates.Length} cameras are more than {MostCameras}");
        }

        return [.. rates.Select(rate => ParseRate(result, rate))];
    }

    private static double? ParseRate(ArgumentResult result, string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && rate is >= 0.1 and <= 240)
        {
            return rate;
        }

        result.AddError($"'{text}': frames a second are a number from 0.1 to 240");
        return null;
    }

    private static Option<double> Number(string name, string unit, string description, double least, double most, double value) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !(number >= least && number <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number from {least} to {most}"));
            }

            return number;
        },
    };
}
