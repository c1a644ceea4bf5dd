namespace EdgeDetector.Faults.Fuzzing;

/// <summary>A folder in memory, where there is one, for readers that want files.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly string _root = Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"edgedetector-fuzz-{Guid.NewGuid():N}");

    /// <summary>Full path of a file or folder in it; the folder that it is in is made.</summary>
    public string PathOf(string name)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a file.</summary>
    public string Write(string name, byte[] content)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }
}
