using System.CommandLine;

namespace EdgeDetector.Training.Commands;

/// <summary>What a command said and how it ended.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    public static async Task<CommandRun> OfAsync(Command command, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        ParseResult parsed = command.Parse(arguments);
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), errors.ToString());
    }
}
