using System.CommandLine;
using EdgeDetector.Service.Commands;
using EdgeDetector.Training.Commands;

namespace EdgeDetector.Training;

internal static class Program
{
    // Longer than a pass through a large network and a checkpoint take; the default of two seconds would cut them short.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromMinutes(2);

    private static Task<int> Main(string[] args)
    {
        RootCommand root = new("Trains YOLO models from Darknet cfg files on one's own pictures.")
        {
            TrainCommand.Create(),
            AnchorsCommand.Create(),
            SynthCommand.Create(),
            BenchmarkCommand.Create(),
        };
        return CommandLine.RunAsync(root, args, TerminationTimeout);
    }
}
