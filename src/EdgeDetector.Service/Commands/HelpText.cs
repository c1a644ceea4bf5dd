using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EdgeDetector.Service.Commands;

/// <summary>Adds what a command's own help tells beyond its options: examples, exit codes. The list of commands stays short.</summary>
internal static class HelpText
{
    /// <summary>Shows <paramref name="text"/> at the end of the command's help.</summary>
    public static Command WithHelp(this Command command, string text)
    {
        HelpOption help = new();
        help.Action = new HelpWithText((HelpAction)help.Action!, text);
        command.Options.Add(help);
        return command;
    }

    private sealed class HelpWithText(HelpAction help, string text) : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override bool ClearsParseErrors => true;

        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(text);
            return code;
        }
    }
}
