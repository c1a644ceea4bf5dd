using System.Diagnostics;
using System.Text;
using EdgeDetector.Service.Catalogue;

namespace EdgeDetector.EndToEnd;

/// <summary><c>edgedetector models</c> with a real server, a real cache, and what goes wrong on real machines.</summary>
public sealed class ModelsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FileServer _server = null!;

    private string Onnx => _folder.PathOf("tiny.onnx");

    private string Partial => Path.Combine(_folder.Root, "edgedetector", "models", "tiny", "tiny.weights.part");

    public async ValueTask InitializeAsync()
    {
        _server = await FileServer.StartAsync();
        _server.Add("/cfg/tiny.cfg", Encoding.UTF8.GetBytes(TinyDarknet.Cfg));
        _server.Add("/data/pets.names", Encoding.UTF8.GetBytes(TinyDarknet.Names));
        _server.Add("/files/tiny.weights", TinyDarknet.Weights);
        _folder.Write("models.yaml", TinyDarknet.Catalogue(_server.Root));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task List_ShippedCatalogue_LiesBesideTheProgram()
    {
        Finished list = await EdgeDetectorProgram.RunAsync("models", "list");

        Assert.True(list.ExitCode == 0, list.Errors);
        Assert.Contains("\nyolov3-tiny ", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ThenDetect_IsAllThatIsNeeded()
    {
        Finished get = await GetAsync(_folder.Root);
        Finished detect = await EdgeDetectorProgram.RunAsync(
            "detect", Path.Combine(TestData.RepositoryRoot, "docs", "street.jpg"), "--model", Onnx, "--json");

        Assert.True(get.ExitCode == 0, get.Errors);
        Assert.Contains("tiny.weights: 0.000 of 0.000 MB", get.Errors, StringComparison.Ordinal);
        Assert.True(detect.ExitCode == 0, detect.Errors);
        Assert.Single(detect.Output.Trim().Split('\n'));
    }

    [Fact]
    public async Task Get_InterruptedThenRepeated_GoesOnFromThere()
    {
        _server.Add("/files/tiny.weights", new ServedFile { Content = TinyDarknet.Weights, CutAt = new([60]), StallsAtCut = true });
        await using (ChildProcess cut = Start(_folder.Root))
        {
            await Eventually.TrueAsync(() => new FileInfo(Partial) is { Exists: true, Length: 60 }, 20, () => cut.Errors);
            cut.Signal("INT");
            Assert.Equal(130, await cut.WaitForExitAsync(TimeSpan.FromSeconds(10)));
            Assert.EndsWith("stopped; the same command goes on from here", cut.Errors.TrimEnd(), StringComparison.Ordinal);
        }

        Finished get = await GetAsync(_folder.Root);

        Assert.True(get.ExitCode == 0, get.Errors);
        Assert.Equal(new ServedRequest("/files/tiny.weights", "bytes=60-", "\"one\""), _server.Requests[^1]);
        Assert.True(File.Exists(Onnx));
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public async Task Get_KilledThenRepeated_GoesOnFromThere()
    {
        _server.Add("/files/tiny.weights", new ServedFile { Content = TinyDarknet.Weights, CutAt = new([60]), StallsAtCut = true });
        await using (ChildProcess cut = Start(_folder.Root))
        {
            await Eventually.TrueAsync(() => new FileInfo(Partial) is { Exists: true, Length: 60 }, 20, () => cut.Errors);
            cut.Signal("KILL");
            await cut.WaitForExitAsync(TimeSpan.FromSeconds(10));
        }

        Finished get = await GetAsync(_folder.Root);

        Assert.True(get.ExitCode == 0, get.Errors);
        Assert.Equal("bytes=60-", _server.Requests[^1].Range);
    }

    [Fact]
    public async Task Get_LittleSpace_IsSaidBeforeAnythingComes()
    {
        using SmallDisk disk = SmallDisk.Mount(_folder.PathOf("disk"));

        Finished get = await GetAsync(disk.Root);

        Assert.Equal(1, get.ExitCode);
        Assert.Matches($"^error: {disk.Root}/edgedetector/models/tiny: too little space: tiny.cfg needs 0.0 MB, 1.0 MB are free$", get.Errors.Trim());
        Assert.False(File.Exists(Onnx));
    }

    [Fact]
    public async Task Get_DiskThatFillsUp_KeepsWhatCame()
    {
        // Of lengths that nobody tells, only the disk itself can say that they are too much.
        _server.Add("/cfg/tiny.cfg", new ServedFile { Content = Encoding.UTF8.GetBytes(TinyDarknet.Cfg), TellsLength = false });
        _server.Add("/data/pets.names", new ServedFile { Content = Encoding.UTF8.GetBytes(TinyDarknet.Names), TellsLength = false });
        _server.Add("/files/tiny.weights", new ServedFile { Content = new byte[3_000_000], TellsLength = false });
        string[] lines = TinyDarknet.Catalogue(_server.Root).Split('\n');
        _folder.Write("models.yaml", string.Join('\n', lines.Select(line => line.Contains(", bytes:", StringComparison.Ordinal)
            ? line[..line.IndexOf(", bytes:", StringComparison.Ordinal)] + " }"
            : line)));
        using SmallDisk disk = SmallDisk.Mount(_folder.PathOf("disk"));

        Finished get = await GetAsync(disk.Root);

        Assert.Equal(1, get.ExitCode);
        string folder = Path.Combine(disk.Root, "edgedetector", "models", "tiny");
        long kept = new FileInfo(Path.Combine(folder, "tiny.weights.part")).Length;
        Assert.InRange(kept, 500_000, 1_048_576);
        Assert.Equal($"error: {folder}: the disk is full; {kept} bytes of tiny.weights stay there, and the next attempt goes on from them", get.Errors.Trim().Split('\n')[^1]);
    }

    private string[] Arguments() => ["models", "get", "tiny", "--catalogue", _folder.PathOf("models.yaml"), "-o", Onnx];

    private ChildProcess Start(string cache) =>
        ChildProcess.Start(EdgeDetectorProgram.Path, Arguments(), new Dictionary<string, string> { ["XDG_CACHE_HOME"] = cache });

    private async Task<Finished> GetAsync(string cache)
    {
        await using ChildProcess get = Start(cache);
        int code = await get.WaitForExitAsync(TimeSpan.FromMinutes(1));
        return new Finished(code, string.Join('\n', get.Lines), get.Errors);
    }

    /// <summary>A file system of one MiB; only root can make one.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string root) => Root = root;

        public string Root { get; }

        public static SmallDisk Mount(string root)
        {
            Directory.CreateDirectory(root);
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", root), "this user may not mount a file system");
            return new SmallDisk(root);
        }

        public void Dispose() => Run("umount", Root);

        private static bool Run(string program, params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
