using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Commands;

/// <summary>The program's standard output.</summary>
internal static partial class StandardOutput
{
    private const short PollError = 8;

    /// <summary>
    /// Whether nobody reads any more, as behind `| head` that has seen enough. The framework ignores the broken pipe of its console streams,
    /// so the work would go on for nothing.
    /// </summary>
    public static bool IsClosed()
    {
        PollDescriptor output = new() { File = 1 };
        return Poll(ref output, 1, 0) > 0 && (output.Returned & PollError) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
