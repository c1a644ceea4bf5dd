using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeDetector.Service.Commands;

namespace EdgeDetector.Service;

internal static class Program
{
    // Longer than the service takes to say its farewell; the default of two seconds would cut it short.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(15);

    private static async Task<int> Main(string[] args)
    {
        RootCommand root = new("Detects objects in camera pictures and tells them over MQTT.")
        {
            RunCommand.Create(),
            CheckCommand.Create(),
            DetectCommand.Create(),
            EvaluateCommand.Create(),
            ImportCommand.Create(),
            ModelsCommand.Create(),
            BenchmarkCommand.Create(),
            BenchmarkSubscriberCommand.Create(),
        };
        root.SetAction((_, cancellationToken) => RunCommand.RunAsync(null, cancellationToken));
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
        {
            // The error alone: a screenful of help would bury it.
            wrong.ShowHelp = false;
        }

        InvocationConfiguration invocation = new() { ProcessTerminationTimeout = TerminationTimeout, EnableDefaultExceptionHandler = false };
        try
        {
            int code = await parsed.InvokeAsync(invocation).ConfigureAwait(false);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (IOException e)
        {
            // Standard output that takes no more, such as a full disk's.
            await invocation.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }
}
