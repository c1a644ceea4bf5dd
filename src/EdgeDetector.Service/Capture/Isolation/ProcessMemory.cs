using System.Globalization;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>What processes take of the box's memory, by /proc (proc(5)).</summary>
internal static class ProcessMemory
{
    private const int DeepestTree = 8;

    /// <summary>
    /// Bytes that a process and its descendants have resident, shared pages counted in each; 0 where it is gone. Kernels without the list of
    /// children (CONFIG_PROC_CHILDREN) tell of the process alone.
    /// </summary>
    public static long OfTree(int process) => OfTree(process, DeepestTree);

    private static long OfTree(int process, int depth)
    {
        long bytes = Of(process);
        if (depth == 0)
        {
            return bytes;
        }

        // A thread starts children, but they are listed with its process's first thread only where that did: hence all threads.
        foreach (string task in Tasks(process))
        {
            foreach (string child in ReadWords(Path.Combine(task, "children")))
            {
                bytes += OfTree(int.Parse(child, CultureInfo.InvariantCulture), depth - 1);
            }
        }

        return bytes;
    }

    private static long Of(int process)
    {
        string[] pages = ReadWords($"/proc/{process}/statm");
        return pages.Length > 1 ? long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;
    }

    private static string[] Tasks(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string[] ReadWords(string file)
    {
        try
        {
            return File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or the kernel has no such file.
            return [];
        }
    }
}
