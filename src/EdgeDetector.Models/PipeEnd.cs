using System.Runtime.InteropServices;

namespace EdgeDetector.Models;

/// <summary>The end of a pipe that is written to.</summary>
public static partial class PipeEnd
{
    private const short PollError = 8;

    /// <summary>Whether nobody reads at the other end, yet or any more.</summary>
    /// <param name="descriptor">The open file, such as 1 for standard output; false where it is no pipe.</param>
    public static bool HasNoReader(int descriptor)
    {
        PollDescriptor output = new() { File = descriptor };
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
