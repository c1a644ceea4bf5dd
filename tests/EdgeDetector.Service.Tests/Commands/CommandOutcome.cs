using System.CommandLine;

namespace EdgeDetector.Service.Commands;

/// <summary>What a command did.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">All that it printed.</param>
/// <param name="Errors">All that it printed to the standard error.</param>
internal sealed record CommandOutcome(int Code, string Output, string Errors)
{
    /// <summary>Runs a command.</summary>
    public static async Task<CommandOutcome> Of(Command command, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await command.Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return new CommandOutcome(code, output.ToString(), errors.ToString());
    }
}
