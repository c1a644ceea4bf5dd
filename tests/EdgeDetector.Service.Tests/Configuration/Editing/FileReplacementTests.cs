using System.Diagnostics;
using System.Runtime.Versioning;

namespace EdgeDetector.Service.Configuration.Editing;

[SupportedOSPlatform("linux")]
public sealed class FileReplacementTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-replace-");
    private readonly string _path;

    public FileReplacementTests()
    {
        _path = Path.Combine(_folder.FullName, "box.yaml");
        File.WriteAllText(_path, "old");
        File.SetUnixFileMode(_path, Mode);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryReplace_UnchangedFile_IsReplacedWithItsRightsAndKeptBesideIt()
    {
        Assert.True(new FileReplacement(_path).TryReplace("old"u8.ToArray(), "new"u8.ToArray()));
        Assert.True(new FileReplacement(_path).TryReplace("new"u8.ToArray(), "newer"u8.ToArray()));

        Assert.Equal("newer", File.ReadAllText(_path));
        Assert.Equal("new", File.ReadAllText(_path + ".bak"));
        Assert.All([_path, _path + ".bak"], file => Assert.Equal(Mode, File.GetUnixFileMode(file)));
        Assert.Equal(["box.yaml", "box.yaml.bak"], Names());
    }

    [Fact]
    public void TryReplace_FileOfSomebodyElse_StaysTheirs()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give files to others");
        Run("chown", "65534:12345", _path);

        Assert.True(new FileReplacement(_path).TryReplace("old"u8.ToArray(), "new"u8.ToArray()));

        Assert.All([_path, _path + ".bak"], file => Assert.Equal("65534:12345 640", Run("stat", "--format=%u:%g %a", file)));
    }

    [Fact]
    public void TryReplace_Link_StaysAndItsTargetIsReplaced()
    {
        DirectoryInfo elsewhere = _folder.CreateSubdirectory("links");
        string link = Path.Combine(elsewhere.FullName, "link.yaml");
        string second = Path.Combine(elsewhere.FullName, "second.yaml");
        File.CreateSymbolicLink(link, "../box.yaml");
        File.CreateSymbolicLink(second, link);
        FileReplacement replacement = new(second);

        Assert.True(replacement.TryReplace("old"u8.ToArray(), "new"u8.ToArray()));

        Assert.Equal(_path + ".bak", replacement.Backup);
        Assert.Equal(("../box.yaml", link), (new FileInfo(link).LinkTarget, new FileInfo(second).LinkTarget));
        Assert.Equal("new", File.ReadAllText(_path));
        Assert.Equal("old", File.ReadAllText(_path + ".bak"));
        Assert.Equal(2, elsewhere.GetFileSystemInfos().Length);
    }

    [Fact]
    public void TryReplace_ChangedMeanwhileOrGone_LeavesItAlone()
    {
        File.WriteAllText(_path + ".bak", "older");
        File.WriteAllText(_path, "somebody else's");

        Assert.False(new FileReplacement(_path).TryReplace("old"u8.ToArray(), "new"u8.ToArray()));

        Assert.Equal("somebody else's", File.ReadAllText(_path));
        Assert.Equal("older", File.ReadAllText(_path + ".bak"));
        Assert.Equal(["box.yaml", "box.yaml.bak"], Names());
    }

    [Fact]
    public void TryReplace_LeftoversOfAKill_AreOverwritten()
    {
        File.WriteAllText(_path + ".saving", "half");
        File.CreateSymbolicLink(_path + ".bak.saving", Path.Combine(_folder.FullName, "elsewhere"));

        Assert.True(new FileReplacement(_path).TryReplace("old"u8.ToArray(), "new"u8.ToArray()));

        Assert.Equal(["box.yaml", "box.yaml.bak"], Names());
    }

    [Fact]
    public void TryReplace_BackupCannotBeWritten_LeavesTheFileAsItWas()
    {
        Directory.CreateDirectory(_path + ".bak");

        Assert.ThrowsAny<Exception>(() => new FileReplacement(_path).TryReplace("old"u8.ToArray(), "new"u8.ToArray()));

        Assert.Equal("old", File.ReadAllText(_path));
        Assert.Equal(["box.yaml", "box.yaml.bak"], Names());
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private IEnumerable<string> Names() => _folder.GetFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);
}
