namespace EdgeDetector.Faults;

/// <summary>A disk of two megabytes that can be full or read-only, at a folder; gone with the test.</summary>
internal sealed class TestDisk : IAsyncDisposable
{
    private readonly string _folder;

    private TestDisk(string folder) => _folder = folder;

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Mounts it; skips the test where that cannot be done.</summary>
    public static async Task<TestDisk> MountAsync(string folder)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can mount a small disk");
        Directory.CreateDirectory(folder);
        Finished mount = await ChildProcess.RunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder);
        Assert.SkipUnless(mount.ExitCode == 0, $"a small disk cannot be mounted here: {mount.Errors}");
        return new TestDisk(folder);
    }

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        byte[] piece = new byte[512];
        using FileStream file = new(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(piece);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>Lets it be written no more, which works while nobody has a file open, or again.</summary>
    public async Task SetReadOnlyAsync(bool isReadOnly)
    {
        Finished mount = await ChildProcess.RunAsync("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", _folder);
        Assert.True(mount.ExitCode == 0, mount.Errors);
    }

    // The service may just be ending.
    public async ValueTask DisposeAsync() => await ChildProcess.RunAsync("umount", "--lazy", _folder);
}
