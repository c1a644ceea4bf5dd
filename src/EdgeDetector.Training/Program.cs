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
            BenchmarkCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
        {
            // The error alone: a screenful of help would bury it.
            wrong.ShowHelp = false;
        }

        InvocationConfiguration invocation = new() { ProcessTerminationTimeout = TerminationTimeout, EnableDefaultExceptionHandler = false };
        int code = await parsed.InvokeAsync(invocation).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
    }
}
