using System.Globalization;

namespace EdgeDetector.Faults;

/// <summary>Processes as /proc shows them.</summary>
internal static class ProcessTree
{
    /// <summary>All that a process started, and what these started.</summary>
    public static IReadOnlyList<int> DescendantsOf(int process)
    {
        List<int> found = [];
        foreach (int child in ChildrenOf(process))
        {
            found.Add(child);
            found.AddRange(DescendantsOf(child));
        }

        return found;
    }

    /// <summary>The process in which a service reads a camera; null where there is none now.</summary>
    public static int? WorkerOf(int service, string camera) =>
        ChildrenOf(service).Cast<int?>().FirstOrDefault(child => CommandLine(child!.Value).EndsWith($"capture-worker {camera}", StringComparison.Ordinal));

    /// <summary>Whether it runs, a dead one that nobody has buried yet excepted.</summary>
    public static bool IsAlive(int process) => Read($"/proc/{process}/stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');

    /// <summary>How many ends of pipes it has open; files come and go as a runtime loads its libraries.</summary>
    public static int PipesOf(int process) =>
        Directory.GetFiles($"/proc/{process}/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);

    /// <summary>How many memories full of frames it has mapped.</summary>
    public static int SharedMemoriesOf(int process) =>
        Read($"/proc/{process}/maps").Split('\n').Count(line => line.Contains("memfd:edgedetector-frames", StringComparison.Ordinal));

    /// <summary>Program and arguments.</summary>
    public static string CommandLine(int process) => Read($"/proc/{process}/cmdline").Replace('\0', ' ').TrimEnd();

    /// <summary>Sends a signal such as STOP or KILL.</summary>
    public static async Task SignalAsync(int process, string name)
    {
        Finished kill = await ChildProcess.RunAsync("kill", $"-{name}", process.ToString(CultureInfo.InvariantCulture));
        Assert.True(kill.ExitCode == 0, kill.Errors);
    }

    /// <summary>Waits until none of them runs.</summary>
    public static Task GoneAsync(IReadOnlyList<int> processes, int seconds) => Eventually.TrueAsync(
        () => !processes.Any(IsAlive), seconds, () => string.Join("; ", processes.Where(IsAlive).Select(CommandLine)));

    private static IEnumerable<int> ChildrenOf(int process)
    {
        string tasks = $"/proc/{process}/task";
        return !Directory.Exists(tasks) ? [] : Directory.GetDirectories(tasks)
            .SelectMany(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
