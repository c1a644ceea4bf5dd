using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeDetector.Service.Commands;
using EdgeDetector.Training.Commands;

namespace EdgeDetector.Training;

internal static class Program
{
    // Longer than a pass through a large network and a checkpoint take; the default of two seconds would cut them short.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(2);

    private static async Task<int> Main(string[] args)
    {
        RootCommand root = new("Trains YOLO models from Darknet cfg files on one's own pictures.")
        {
            TrainCommand.Create(),
            AnchorsCommand.Create(),
            SynthCommand.Create(),
            BenchmarkCommand.Create(),
        };
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
