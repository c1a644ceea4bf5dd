using System.CommandLine;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector selftest</c>: whether what is fast is right too.</summary>
internal static class SelfTestCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string?> config = ConfigurationOption.Create();
        Option<string> source = new("--source")
        {
            Description = "Where the frames come from, as in the configuration.",
            HelpName = "SOURCE",
            DefaultValueFactory = _ => "synthetic:",
        };
        Option<int> frames = CommandOptions.Count("--frames", "How many frames each provider sees.", 1, 10_000, 20);
        Option<bool> json = new("--json") { Description = "Print the findings as JSON." };
        Command command = new("selftest", "Runs the same frames on each execution provider of this box, and compares them with the CPU.")
        {
            config, source, frames, json,
        };
        command.SetAction((result, cancellation) => Task.Run(() => RunAsync(result, config, new SelfTestRequest(result.GetValue(source)!, result.GetValue(frames), result.GetValue(json)), cancellation), CancellationToken.None));
        return command.WithHelp("""
            "largest difference" is between the network's outputs and those of the CPU, in parts of the CPU's largest value. A provider is wrong
            where an output is not finite, where the difference is above 1 % (5 % where TensorRT computes in 16 bits), or where an object that
            one of them sees with 0.05 more than the configured confidence is missed, or placed elsewhere (IoU below 0.9), by the other.

            Exit code: 0 all are right; 1 one is wrong, or does not run though ONNX Runtime was built with it; 2 the configuration is wrong.
            """);
    }

    private static async Task<int> RunAsync(ParseResult result, Option<string?> config, SelfTestRequest request, CancellationToken cancellation)
    {
        InvocationConfiguration console = result.InvocationConfiguration;
        try
        {
            IReadOnlyDictionary<string, string> environment = ConfigurationLoader.ProcessEnvironment();
            EdgeDetectorOptions options = ConfigurationLoader.Load(ConfigurationLoader.FindFile(result.GetValue(config), environment), environment);
            SelfTest test = new(options, new ModelOpener(SessionFactory.OnnxRuntime, cancellation), TimeProvider.System, console.Error);
            SelfTestReport report = await test.RunAsync(request, cancellation).ConfigureAwait(false);
            report.Write(console.Output, request.Json);
            return report.IsRight ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception e) when (e is ConfigurationException or ModelException or InputException)
        {
            await console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (ExecutionProviderException e)
        {
            await console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}

/// <summary>What the test was asked for.</summary>
/// <param name="Source">Where the frames come from.</param>
/// <param name="Frames">How many.</param>
/// <param name="Json">Whether the findings are printed as JSON.</param>
internal sealed record SelfTestRequest(string Source, int Frames, bool Json);
