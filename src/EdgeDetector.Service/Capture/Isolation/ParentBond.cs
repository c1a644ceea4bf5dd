using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>Sees to it that a worker ends with the service, or before it: also where it hangs, and the service was killed.</summary>
internal static partial class ParentBond
{
    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;

    /// <summary>Lets the kernel kill this process when the thread that started it ends (prctl(2), PR_SET_PDEATHSIG).</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void EndWithParent()
    {
        if (prctl(SetParentDeathSignal, Kill, 0, 0, 0) != 0)
        {
            throw new IOException($"prctl failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Has the kernel take this process before the service when the box runs out of memory (proc(5), oom_score_adj).</summary>
    public static void BeFirstToGo()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "500");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only a preference.
        }
    }

    /// <summary>Whether that process is still the parent: it may have ended before the kernel was asked.</summary>
    public static bool IsChildOf(int process) => getppid() == process;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc")]
    private static partial int getppid();
}
