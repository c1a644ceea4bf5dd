using System.CommandLine;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector check</c>: says all that is wrong with a configuration, or what it means.</summary>
internal static class CheckCommand
{
    /// <summary>The command for the root command.</summary>
    public static Command Create()
    {
        Option<string?> config = ConfigurationOption.Create();
        Command command = new("check", "Says everything that is wrong with a configuration, or what it means.") { config };
        command.SetAction(result => Run(
            result.GetValue(config),
            ConfigurationLoader.ProcessEnvironment(),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Checks a file: 0 and a summary on <paramref name="output"/>, or 2 and all errors on <paramref name="error"/>.</summary>
    internal static int Run(string? given, IReadOnlyDictionary<string, string> environment, TextWriter output, TextWriter error)
    {
        try
        {
            string file = ConfigurationLoader.FindFile(given, environment);
            EdgeDetectorOptions options = ConfigurationLoader.Load(file, environment);
            output.WriteLine($"{file}: OK");
            output.WriteLine();
            output.Write(ConfigurationSummary.Render(options));
            foreach (string missing in ConfigurationSummary.MissingFiles(options))
            {
                error.WriteLine($"warning: {missing}");
            }

            return 0;
        }
        catch (ConfigurationException exception)
        {
            error.WriteLine(exception.Message);
            return 2;
        }
    }
}
