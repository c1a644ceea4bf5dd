using System.CommandLine;
using EdgeDetector.Service.Commands;

namespace EdgeDetector.Service;

internal static class Program
{
    // Longer than the service takes to say its farewell; the default of two seconds would cut it short.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(15);

    private static Task<int> Main(string[] args)
    {
        RootCommand root = new("Detects objects in camera pictures and tells them over MQTT.")
        {
            RunCommand.Create(),
            CheckCommand.Create(),
            DetectCommand.Create(),
            EvaluateCommand.Create(),
            ImportCommand.Create(),
            ModelsCommand.Create(),
            EngineCommand.Create(),
            SelfTestCommand.Create(),
            BenchmarkCommand.Create(),
            BenchmarkSubscriberCommand.Create(),
            CaptureWorkerCommand.Create(),
        };
        root.SetAction((_, cancellationToken) => RunCommand.RunAsync(null, cancellationToken));
        return CommandLine.RunAsync(root, args, TerminationTimeout);
    }
}
