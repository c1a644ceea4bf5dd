using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Storage;

/// <summary>Whose the files are that the process creates.</summary>
internal static partial class PrivateFiles
{
    // rw-r----- for files, rwxr-x--- for folders.
    private const uint NothingForOthers = 0b000_010_111;

    /// <summary>
    /// From now on files are created for user and group alone, of the libraries and of child processes too: pictures and states are nobody
    /// else's business, however the service is started.
    /// </summary>
    public static void Keep() => _ = umask(NothingForOthers);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
