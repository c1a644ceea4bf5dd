using System.CommandLine;
using System.CommandLine.Invocation;

namespace EdgeDetector.Service.Commands;

/// <summary>Runs a program's command line: what is the same for all programs and commands.</summary>
internal static class CommandLine
{
    /// <summary>Parses the arguments and runs the command they name.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="termination">How long a command may take to end after Ctrl-C or SIGTERM.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args, TimeSpan termination)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
        {
            // The error alone: a screenful of help would bury it.
            wrong.ShowHelp = false;
        }

        InvocationConfiguration invocation = new() { ProcessTerminationTimeout = termination, EnableDefaultExceptionHandler = false };
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
