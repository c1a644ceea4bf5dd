namespace EdgeDetector.Engines;

/// <summary>
/// The right to build one engine: a lock on a file (flock(2)), which the kernel gives back however its process ends, so that it is never
/// stale. The file stays, beside the folders of the models, since the engine's own folder is emptied by each build.
/// </summary>
internal sealed class EngineLock : IDisposable
{
    // The time between two looks at a lock that somebody else has; builds take minutes.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What .NET makes of EWOULDBLOCK.
    private const int Taken = 11;

    private readonly FileStream _file;

    private EngineLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else has it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public static EngineLock Take(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream? file;
        while ((file = TryOpen(path, FileMode.OpenOrCreate, FileShare.None)) is null)
        {
            cancellationToken.WaitHandle.WaitOne(Interval);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new EngineLock(file);
    }

    /// <summary>Whether somebody has it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public static bool IsTaken(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using FileStream? file = TryOpen(path, FileMode.Open, FileShare.Read);
        return file is null;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>To read alone, which a lock does not mind: the file may be another user's.</summary>
    private static FileStream? TryOpen(string path, FileMode mode, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.Read, share, bufferSize: 0);
        }
        catch (IOException exception) when (exception.HResult == Taken)
        {
            return null;
        }
    }
}
