using System.CommandLine;
using EdgeDetector.Service.Benchmark;

namespace EdgeDetector.Service.Commands;

/// <summary>The second process of <c>edgedetector benchmark</c>; not for people.</summary>
internal static class BenchmarkSubscriberCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "benchmark-subscriber";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(Name, "Broker and subscriber of a benchmark; started by it.") { Hidden = true };
        command.SetAction(async (_, cancellation) =>
        {
            await using Stream input = Console.OpenStandardInput();
            await using Stream output = Console.OpenStandardOutput();
            try
            {
                await SubscriberServer.RunAsync(input, output, TimeProvider.System, cancellation).ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Interrupted;
            }
        });
        return command;
    }
}
