using System.ComponentModel;
using System.Diagnostics;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>
/// Puts a new content in a file's place, whole or not at all, with the owner, group and mode of the old one where the system allows it; the
/// old content is kept beside it as <c>FILE.bak</c>, one only: the one before the last save. A link stays, and the file that it names is
/// replaced.
/// </summary>
/// <param name="path">The file, or a link to it.</param>
internal sealed class FileReplacement(string path)
{
    private static readonly TimeSpan OwnerTimeout = TimeSpan.FromSeconds(5);

    private readonly string _target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    /// <summary>The file that is replaced.</summary>
    public string Target => _target;

    /// <summary>Where the old content is kept.</summary>
    public string Backup => _target + ".bak";

    /// <summary>Replaces the content, if nobody else has meanwhile.</summary>
    /// <param name="old">The content that the new one was made of.</param>
    /// <param name="content">The new content.</param>
    /// <returns>Whether it was replaced; false: somebody else has changed the file, which stays as it is.</returns>
    /// <exception cref="IOException">It cannot be written; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written; the file is as it was.</exception>
    public bool TryReplace(byte[] old, byte[] content)
    {
        string next = _target + ".saving";
        string kept = Backup + ".saving";
        try
        {
            WriteAs(next, content);
            WriteAs(kept, old);
            // As late as can be: an editor may have saved the file while the rest was done.
            if (!IsStill(old))
            {
                return false;
            }

            File.Move(kept, Backup, overwrite: true);
            File.Move(next, _target, overwrite: true);
            return true;
        }
        finally
        {
            Discard(next);
            Discard(kept);
        }
    }

    private bool IsStill(byte[] content)
    {
        try
        {
            return ConfigurationLoader.ReadFile(_target).AsSpan().SequenceEqual(content);
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    private void WriteAs(string file, byte[] content)
    {
        // What a service that was killed has left.
        File.Delete(file);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            // Nobody else may read it until it has the rights of the old one.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new(file, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            TakeOwner(file);
            File.SetUnixFileMode(file, File.GetUnixFileMode(_target));
        }
    }

    /// <summary>Only root may give a file to somebody else; else it is the service's own, in its old group if that is allowed.</summary>
    private void TakeOwner(string file)
    {
        if (!Run("chown", file))
        {
            Run("chgrp", file);
        }
    }

    private bool Run(string program, string file)
    {
        try
        {
            ProcessStartInfo start = new(program, [$"--reference={_target}", "--", file]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            if (!process.WaitForExit(OwnerTimeout))
            {
                process.Kill();
                return false;
            }

            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // A system without it.
            return false;
        }
    }

    private static void Discard(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be written cannot be deleted either; the reason is told already.
        }
    }
}
