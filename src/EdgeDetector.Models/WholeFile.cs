namespace EdgeDetector.Models;

/// <summary>Writes files that appear whole or not at all; devices and pipes are written to as they are, never replaced.</summary>
public static class WholeFile
{
    private static readonly TimeSpan ReaderInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Writes beside the target and renames at the end: only within one file system is a rename atomic.</summary>
    /// <param name="path">
    /// The file; one that is there is replaced at the end, and left alone when something fails. A link stays, and the file that it names is
    /// replaced.
    /// </param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The length in bytes; 0 where a pipe does not tell.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static long Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string target = TargetOf(path);
        if (OpenSpecial(target) is { } special)
        {
            using (special)
            {
                return WriteTo(special, write);
            }
        }

        string temporary = Temporary(target);
        try
        {
            long length;
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                length = WriteTo(stream, write);
            }

            File.Move(temporary, target, overwrite: true);
            return length;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Why a file cannot be written there, told before long work; null where nothing is known against it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    public static string? WhyNot(string path)
    {
        try
        {
            string target = TargetOf(path);
            if (!(IsOfTheSystem(target) && File.Exists(target)) && !IsPipe(target))
            {
                File.OpenHandle(Temporary(target), FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose).Dispose();
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static string Temporary(string target) => $"{target}.{Path.GetRandomFileName()}.tmp";

    private static long WriteTo(FileStream stream, Action<Stream> write)
    {
        write(stream);
        stream.Flush(flushToDisk: true);
        return stream.CanSeek ? stream.Length : 0;
    }

    /// <summary>The file at the end of all links. What /dev and /proc link to need not have a name: those are opened as they are.</summary>
    private static string TargetOf(string path)
    {
        string full = Path.GetFullPath(path);
        return IsOfTheSystem(full) || new FileInfo(full).LinkTarget is null
            ? full
            : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>Opens a device, a terminal or a pipe, nothing that a file may take the place of; null where it is none of these.</summary>
    private static FileStream? OpenSpecial(string target)
    {
        if (IsOfTheSystem(target))
        {
            return File.Exists(target) ? OpenToWrite(target) : null;
        }

        FileStream? pipe;
        using (FileStream? there = OpenPipe(target))
        {
            // While it is open: had the pipe no writer for a moment, a reader that is there already would take that for the end.
            pipe = there is null ? null : OpenToWrite(target);
        }

        using ManualResetEvent pause = new(false);
        while (pipe is not null && PipeEnd.HasNoReader((int)pipe.SafeFileHandle.DangerousGetHandle()))
        {
            pause.WaitOne(ReaderInterval);
        }

        return pipe;
    }

    private static bool IsPipe(string target)
    {
        using FileStream? pipe = OpenPipe(target);
        return pipe is not null;
    }

    /// <summary>Opens a pipe to read as well, so that it does not wait for the other end; null where it is none.</summary>
    private static FileStream? OpenPipe(string target)
    {
        FileStream? there = null;
        try
        {
            there = File.Exists(target) ? new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) : null;
            if (there is { CanSeek: false })
            {
                return there;
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Whatever it is, it is not ours to write into; whether it may be replaced is for the folder to say.
        }

        there?.Dispose();
        return null;
    }

    private static FileStream OpenToWrite(string target) => new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    private static bool IsOfTheSystem(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal)
        || (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));
}
