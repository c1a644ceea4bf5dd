namespace EdgeDetector.Service.Pictures;

public sealed class InputFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-inputs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Expand_CircleOfLinks_GivesEachFileOnce()
    {
        DirectoryInfo inner = _folder.CreateSubdirectory("inner");
        File.WriteAllText(Path.Combine(_folder.FullName, "b10.jpg"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "b9.jpg"), "");
        File.WriteAllText(Path.Combine(inner.FullName, "a.png"), "");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "loop"), ".");
        File.CreateSymbolicLink(Path.Combine(inner.FullName, "up"), "..");

        IEnumerable<string> names = InputFiles.Expand(_folder.FullName, null).Select(file => file.Name);

        Assert.Equal(["b9.jpg", "b10.jpg", "inner/a.png"], names);
    }

    [Fact]
    public void Expand_LinkedFolder_IsFollowed()
    {
        DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("edgedetector-elsewhere-");
        File.WriteAllText(Path.Combine(elsewhere.FullName, "a.jpg"), "");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), elsewhere.FullName);

        Assert.Equal(["link/a.jpg"], InputFiles.Expand(_folder.FullName, null).Select(file => file.Name));

        elsewhere.Delete(recursive: true);
    }
}
