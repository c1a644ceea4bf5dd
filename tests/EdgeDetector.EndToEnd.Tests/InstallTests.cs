namespace EdgeDetector.EndToEnd;

/// <summary>The installer, into a folder of the test's.</summary>
public sealed class InstallTests : IDisposable
{
    private static readonly string Script = Path.Combine(TestData.RepositoryRoot, "systemd", "install.sh");

    private readonly TemporaryFolder _folder = new();

    private string Program => Path.Combine(_folder.Root, "opt", "edgedetector", "edgedetector");

    private string Configuration => Path.Combine(_folder.Root, "etc", "edgedetector", "edgedetector.yaml");

    private string Unit => Path.Combine(_folder.Root, "etc", "systemd", "system", "edgedetector.service");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Install_UpgradeUninstallPurge_KeepsAndRemovesWhatItSays()
    {
        await InstallAsync();
        Assert.Equal(0, (await ChildProcess.RunAsync(Program, "--version")).ExitCode);
        Assert.Contains("ExecStart=/opt/edgedetector/edgedetector run", File.ReadAllText(Unit), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "config", "edgedetector.yaml")), File.ReadAllText(Configuration));

        File.AppendAllText(Configuration, "# mine\n");
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(Program)!, "left-over.dll"), "");
        await InstallAsync();
        Assert.EndsWith("# mine\n", File.ReadAllText(Configuration), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(Program)!, "left-over.dll")));

        Assert.Equal(0, (await RunAsync("--uninstall")).ExitCode);
        Assert.False(Directory.Exists(Path.GetDirectoryName(Program)));
        Assert.False(File.Exists(Unit));
        Assert.True(File.Exists(Configuration));

        Assert.Equal(0, (await RunAsync("--uninstall", "--purge")).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("--publish")]
    [InlineData("--purge")]
    [InlineData("--bogus")]
    [InlineData("--publish", "/nowhere")]
    public async Task Install_WrongUsage_ExitsWithTwoAndInstallsNothing(params string[] arguments)
    {
        Finished install = await RunAsync(arguments);

        Assert.Equal(2, install.ExitCode);
        Assert.Contains("install.sh: ", install.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    private async Task InstallAsync()
    {
        Finished install = await RunAsync("--publish", Path.GetDirectoryName(EdgeDetectorProgram.Path)!);
        Assert.True(install.ExitCode == 0, install.Errors);
        Assert.Empty(install.Errors);
    }

    private Task<Finished> RunAsync(params string[] arguments) => ChildProcess.RunAsync(Script, ["--root", _folder.Root, .. arguments]);
}
