using System.CommandLine;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector check</c>: says all that is wrong with a configuration, or what it means.</summary>
internal static class CheckCommand
{
    /// <summary>The command for the root command.</summary>
    public static Command Create()
    {
        Option<string?> config = ConfigurationOption.Create();
        Option<bool> live = new("--live") { Description = "Also opens each camera, loads the model and connects to the broker." };
        Command command = new("check", """
            Says everything that is wrong with a configuration, or what it means.

            Example: edgedetector check --config /etc/edgedetector/edgedetector.yaml --live
            Exit code: 0 all is well, 1 something did not work (--live), 2 the configuration is wrong.
            """)
        {
            config,
            live,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            TextWriter output = result.InvocationConfiguration.Output;
            EdgeDetectorOptions? options = Read(
                result.GetValue(config), ConfigurationLoader.ProcessEnvironment(), output, result.InvocationConfiguration.Error);
            return options is null ? ExitCode.Usage
                : !result.GetValue(live) ? ExitCode.Done
                : await TryOutAsync(options, output, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>Writes what a file means to <paramref name="output"/>; null, with all errors on <paramref name="error"/>, where it is wrong.</summary>
    internal static EdgeDetectorOptions? Read(
        string? given, IReadOnlyDictionary<string, string> environment, TextWriter output, TextWriter error)
    {
        try
        {
            string file = ConfigurationLoader.FindFile(given, environment);
            EdgeDetectorOptions options = ConfigurationLoader.Load(file, environment);
            if (File.Exists(options.Model.Path))
            {
                CameraSettings.CheckAll(options with { ModelFile = ModelFile.Read(options.Model.Path, null) });
            }

            output.WriteLine($"{file}: OK");
            output.WriteLine();
            output.Write(ConfigurationSummary.Render(options));
            foreach (string missing in ConfigurationSummary.MissingFiles(options))
            {
                error.WriteLine($"warning: {missing}");
            }

            return options;
        }
        catch (Exception exception) when (exception is ConfigurationException or ModelException)
        {
            error.WriteLine(exception.Message);
            return null;
        }
    }

    private static async Task<int> TryOutAsync(EdgeDetectorOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        output.WriteLine();
        try
        {
            bool passed = await new LiveCheck(options, TimeProvider.System, output).RunAsync(cancellationToken).ConfigureAwait(false);
            return passed ? ExitCode.Done : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
