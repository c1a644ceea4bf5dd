using System.CommandLine;

namespace EdgeDetector.Training;

internal static class Program
{
    private static Task<int> Main(string[] args) =>
        new RootCommand("Trains YOLO models from Darknet cfg files on one's own pictures.").Parse(args).InvokeAsync();
}
