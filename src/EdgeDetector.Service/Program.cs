using System.CommandLine;
using EdgeDetector.Service.Commands;

namespace EdgeDetector.Service;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        RootCommand root = new("Detects objects in camera pictures and tells them over MQTT.")
        {
            ImportCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}
