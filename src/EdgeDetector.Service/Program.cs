using System.CommandLine;

namespace EdgeDetector.Service;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        RootCommand root = new("Detects objects in camera pictures and tells them over MQTT.");
        return root.Parse(args).InvokeAsync();
    }
}
