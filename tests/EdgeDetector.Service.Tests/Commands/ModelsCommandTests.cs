using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeDetector.Service.Catalogue;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>`models list` and `models get` with a real server and a real cache.</summary>
public sealed class ModelsCommandTests : IAsyncLifetime
{
    private static readonly DownloadOptions Quick = new() { Attempts = 2, FirstWait = TimeSpan.FromMilliseconds(1) };

    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-get-").FullName;
    private FileServer _server = null!;

    private string Catalogue => Path.Combine(_folder, "models.yaml");

    private string Cache => Path.Combine(_folder, "cache");

    private string Onnx => Path.Combine(_folder, "tiny.onnx");

    public async ValueTask InitializeAsync()
    {
        _server = await FileServer.StartAsync();
        _server.Add("/cfg/tiny.cfg", Encoding.UTF8.GetBytes(TinyDarknet.Cfg));
        _server.Add("/data/pets.names", Encoding.UTF8.GetBytes(TinyDarknet.Names));
        _server.Add("/files/tiny.weights", TinyDarknet.Weights);
        await File.WriteAllTextAsync(Catalogue, TinyDarknet.Catalogue(_server.Root), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Get_FromTheAddresses_MakesAModelThatDetects()
    {
        Outcome get = await GetAsync("-o", _folder);

        Assert.Equal("", Without(get.Errors, "tiny.cfg: ", "pets.names: ", "tiny.weights: "));
        Assert.Equal(0, get.ExitCode);
        Assert.Contains("  input       32x32, letterbox\n", get.Output, StringComparison.Ordinal);
        Assert.Contains("  licence     public domain\n", get.Output, StringComparison.Ordinal);
        using YoloDetector detector = YoloDetector.Open(Onnx, new DetectorOptions { Providers = [ExecutionProvider.Cpu] });
        Assert.Equal(["cat", "dog"], detector.Model.Names);
        Assert.Empty(Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Get_KeptSources_NeedNoNetworkForAnotherSize()
    {
        Outcome first = await GetAsync("-o", Onnx, "--keep-sources", "--json");
        await _server.DisposeAsync();

        Outcome second = await GetAsync("-o", Path.Combine(_folder, "big.onnx"), "--size", "64x96", "--json");

        Assert.Equal(TinyDarknet.Cfg.Length + TinyDarknet.Names.Length + TinyDarknet.Weights.Length, Number(first, "transferredBytes"));
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(0, Number(second, "transferredBytes"));
        Assert.Equal("64x96", JsonDocument.Parse(second.Output).RootElement.GetProperty("input").GetString());
        Assert.Equal(3, Directory.GetFiles(Path.Combine(Cache, "tiny")).Length);
    }

    [Fact]
    public async Task Get_DamagedCache_IsDownloadedAgain()
    {
        await GetAsync("-o", Onnx, "--keep-sources");
        byte[] damaged = [.. TinyDarknet.Weights];
        damaged[60] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(Cache, "tiny", "tiny.weights"), damaged, TestContext.Current.CancellationToken);
        int asked = _server.Requests.Count;

        Outcome get = await GetAsync("-o", Onnx, "--keep-sources");

        Assert.Equal(0, get.ExitCode);
        Assert.Equal(["/files/tiny.weights"], _server.Requests.Skip(asked).Select(request => request.Path));
        Assert.Equal(TinyDarknet.Weights, await File.ReadAllBytesAsync(Path.Combine(Cache, "tiny", "tiny.weights"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Get_WrongHash_FailsAndWritesNoModel()
    {
        await File.WriteAllTextAsync(Catalogue, TinyDarknet.Catalogue(_server.Root, new string('0', 64)), TestContext.Current.CancellationToken);

        Outcome get = await GetAsync("-o", Onnx);

        Assert.Equal(1, get.ExitCode);
        Assert.Contains($"instead of {new string('0', 64)}", get.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Onnx));
        Assert.False(File.Exists(Path.Combine(Cache, "tiny", "tiny.weights")));
        Assert.Equal(0, PartialFile.LengthOf(Path.Combine(Cache, "tiny", "tiny.weights")));
    }

    [Fact]
    public async Task Get_ServerGone_TellsWhatToFetchElsewhere()
    {
        Uri root = _server.Root;
        await _server.DisposeAsync();

        Outcome get = await GetAsync("-o", Onnx);

        Assert.Equal(1, get.ExitCode);
        string[] lines = get.Errors.TrimEnd().Split('\n');
        Assert.StartsWith($"tiny.cfg: nobody listens at {root.Authority}; again in ", lines[0], StringComparison.Ordinal);
        Assert.Equal(
        [
            $"error: tiny.cfg: nobody listens at {root.Authority}",
            $"else get these files elsewhere and give their folder with --from DIR: {root}cfg/tiny.cfg {root}data/pets.names {root}files/tiny.weights",
        ], lines[1..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tiny")]
    public async Task Get_FromAFolder_NeedsNoServer(string below)
    {
        string stick = Path.Combine(_folder, "stick");
        await FillAsync(Path.Combine(stick, below));
        await _server.DisposeAsync();

        Outcome get = await GetAsync("-o", Onnx, "--from", stick);

        Assert.Equal("", get.Errors);
        Assert.Equal(0, get.ExitCode);
        Assert.True(File.Exists(Onnx));
        Assert.False(Directory.Exists(Cache));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(stick, below)).Length);
    }

    [Theory]
    [InlineData("/mirror/")]
    [InlineData("/mirror/tiny/")]
    public async Task Get_FromAMirror_FindsBothForms(string place)
    {
        _server.Add($"{place}tiny.cfg", Encoding.UTF8.GetBytes(TinyDarknet.Cfg));
        _server.Add($"{place}pets.names", Encoding.UTF8.GetBytes(TinyDarknet.Names));
        _server.Add($"{place}tiny.weights", TinyDarknet.Weights);

        Outcome get = await GetAsync("-o", Onnx, "--from", $"{_server.Root}mirror");

        Assert.Equal(0, get.ExitCode);
        Assert.All(_server.Requests, request => Assert.StartsWith("/mirror/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_FromAFolderThatLacksOne_NamesIt()
    {
        string stick = Path.Combine(_folder, "stick");
        await FillAsync(stick);
        File.Delete(Path.Combine(stick, "pets.names"));

        Outcome get = await GetAsync("-o", Onnx, "--from", stick);

        Assert.Equal(2, get.ExitCode);
        Assert.Equal($"error: --from {stick}: pets.names: not there, nor in {stick}/tiny\n", get.Errors);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Get_FromAFolderWithADamagedFile_LeavesItAlone()
    {
        string stick = Path.Combine(_folder, "stick");
        await FillAsync(stick);
        string weights = Path.Combine(stick, "tiny.weights");
        await File.WriteAllBytesAsync(weights, TinyDarknet.Weights[..100], TestContext.Current.CancellationToken);

        Outcome get = await GetAsync("-o", Onnx, "--from", stick);

        Assert.Equal(1, get.ExitCode);
        Assert.Equal($"error: {weights} has 100 bytes instead of {TinyDarknet.Weights.Length}\n", get.Errors);
        Assert.True(File.Exists(weights));
    }

    [Theory]
    [InlineData("--from", "/nowhere/at/all", "error: --from /nowhere/at/all: there is no such folder\n")]
    [InlineData("--from", "ftp://a.example/", "error: --from ftp://a.example/: give a folder, or an http or https address\n")]
    [InlineData("-o", "/nowhere/tiny.onnx", "error: --output /nowhere/tiny.onnx: the folder /nowhere does not exist\n")]
    public async Task Get_WrongOption_IsSaidBeforeAnythingIsFetched(string option, string value, string error)
    {
        Outcome get = await RunAsync("get", "tiny", "--catalogue", Catalogue, option, value);

        Assert.Equal(2, get.ExitCode);
        Assert.Equal(error, get.Errors);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Get_SizeThatDoesNotFit_IsTheImportersError()
    {
        Outcome get = await GetAsync("-o", Onnx, "--size", "0x0");

        Assert.NotEqual(0, get.ExitCode);
        Assert.Contains("--size 0x0", get.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Shipped_IsATableWithEveryModel()
    {
        Outcome list = await RunAsync("list");

        Assert.Equal(0, list.ExitCode);
        string[] lines = list.Output.TrimEnd().Split('\n');
        Assert.Matches(@"^name +classes +input +resize +BFLOPs +MB +licence +accuracy +here$", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("yolov3-tiny ", StringComparison.Ordinal)
            && line.Contains("416x416  letterbox    5.565   35.43  YOLO LICENSE v2  33.1 AP50, COCO test-dev", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListJson_AfterGet_SaysWhatIsHere()
    {
        await GetAsync("-o", Onnx, "--keep-sources");

        Outcome list = await RunAsync("list", "--json", "--catalogue", Catalogue);

        JsonElement model = Assert.Single(JsonDocument.Parse(list.Output).RootElement.EnumerateArray().ToArray());
        Assert.Equal("tiny", model.GetProperty("name").GetString());
        Assert.True(model.GetProperty("downloaded").GetBoolean());
        Assert.Equal(TinyDarknet.Weights.Length, model.GetProperty("cachedBytes").GetInt64());
        Assert.Equal($"{_server.Root}files/tiny.weights", model.GetProperty("weights").GetProperty("url").GetString());
    }

    [Fact]
    public async Task List_WrongCatalogue_NamesThePlace()
    {
        await File.WriteAllTextAsync(Catalogue, "catalogueVersion: 1\nmodel: {}\n", TestContext.Current.CancellationToken);

        Outcome list = await RunAsync("list", "--catalogue", Catalogue);

        Assert.Equal(2, list.ExitCode);
        Assert.Contains($"{Catalogue}:2:1: model: is not a key (did you mean models?)", list.Errors, StringComparison.Ordinal);
    }

    private static async Task FillAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "tiny.cfg"), TinyDarknet.Cfg, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "pets.names"), TinyDarknet.Names, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, "tiny.weights"), TinyDarknet.Weights, TestContext.Current.CancellationToken);
    }

    private static long Number(Outcome outcome, string property) => JsonDocument.Parse(outcome.Output).RootElement.GetProperty(property).GetInt64();

    private static string Without(string text, params string[] beginnings) => string.Join(
        '\n', text.Split('\n').Where(line => !beginnings.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal))));

    private Task<Outcome> GetAsync(params string[] options) => RunAsync(["get", "tiny", "--catalogue", Catalogue, .. options]);

    private async Task<Outcome> RunAsync(params string[] arguments)
    {
        Command models = new("models") { ModelsListCommand.Create(new ModelCache(Cache)), ModelsGetCommand.Create(Quick, new ModelCache(Cache)) };
        RootCommand root = new() { models };
        await using StringWriter output = new();
        await using StringWriter errors = new();
        int exitCode = await root.Parse(["models", .. arguments]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors },
            TestContext.Current.CancellationToken);
        return new Outcome(exitCode, output.ToString(), errors.ToString());
    }

    private sealed record Outcome(int ExitCode, string Output, string Errors);
}
