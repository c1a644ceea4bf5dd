using System.CommandLine;

namespace EdgeDetector.Training.Commands;

/// <summary>What a command said and how it ended.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    public static async Task<CommandRun> OfAsync(Command command, params string[] arguments)
    {
        using StringWriter output = new();
        return await OfAsync(command, output, arguments);
    }

    /// <summary>An output that takes no byte, as a disk that is full.</summary>
    public static TextWriter FullDisk() =>
        new StreamWriter(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)) { AutoFlush = true };

    /// <summary>With an output of its own.</summary>
    public static async Task<CommandRun> OfAsync(Command command, TextWriter output, params string[] arguments)
    {
        using StringWriter errors = new();
        ParseResult parsed = command.Parse(arguments);
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString() ?? "", errors.ToString());
    }
}
