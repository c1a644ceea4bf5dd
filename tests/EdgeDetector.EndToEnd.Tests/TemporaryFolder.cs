namespace EdgeDetector.EndToEnd;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("edgedetector-test-").FullName;

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Writes a file whole, as a careful editor does: under another name, then renamed.</summary>
    public string Write(string name, string content)
    {
        string path = PathOf(name);
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
