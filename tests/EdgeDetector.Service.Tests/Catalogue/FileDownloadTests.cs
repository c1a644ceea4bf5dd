using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Catalogue;

/// <summary>Downloads from a real server that cuts, stalls, lies and changes its mind.</summary>
public sealed class FileDownloadTests : IAsyncLifetime
{
    private const int Length = 300_000;

    private static readonly DownloadOptions Quick = new()
    {
        StallTimeout = TimeSpan.FromSeconds(20),
        Attempts = 3,
        FirstWait = TimeSpan.FromMilliseconds(1),
        LongestWait = TimeSpan.FromMilliseconds(2),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-download-").FullName;
    private readonly byte[] _content = new byte[Length];
    private readonly List<DownloadState> _states = [];
    private FileServer _server = null!;

    public FileDownloadTests() => new Random(7).NextBytes(_content);

    private string Target => Path.Combine(_folder, "a.weights");

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_WholeFile_ArrivesCheckedAndLeavesNothingElse()
    {
        CatalogueFile file = Known(_server.Add("/a.weights", _content));

        long transferred = await RunAsync(file);

        Assert.Equal(Length, transferred);
        AssertWhole();
        ServedRequest request = Assert.Single(_server.Requests);
        Assert.Equal("", request.Range);
        Assert.Equal(new DownloadState("a.weights", Length, Length), _states[^1]);
    }

    [Fact]
    public async Task Run_ConnectionCutTwice_AsksForTheRestOnly()
    {
        Uri address = _server.Add("/a.weights", new ServedFile { Content = _content, CutAt = new([100_000, 250_000]) });

        long transferred = await RunAsync(Known(address));

        AssertWhole();
        Assert.Equal(Length, transferred);
        Assert.Equal(
        [
            new ServedRequest("/a.weights", "", ""),
            new ServedRequest("/a.weights", "bytes=100000-", "\"one\""),
            new ServedRequest("/a.weights", "bytes=250000-", "\"one\""),
        ], _server.Requests);
        Assert.Contains(_states, state => state.Notice?.Contains("; again in 0.0 s", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Run_AfterAnInterruptedRun_GoesOnFromItsBytes()
    {
        Uri address = _server.Add("/a.weights", new ServedFile { Content = _content, CutAt = new([100_000]), StallsAtCut = true });
        using CancellationTokenSource interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            Known(address), Quick, state =>
            {
                if (state.Received == 100_000)
                {
                    interrupt.Cancel();
                }
            }, interrupt.Token));
        Assert.False(File.Exists(Target));
        Assert.Equal(100_000, PartialFile.LengthOf(Target));

        long transferred = await RunAsync(Known(address));

        Assert.Equal(Length - 100_000, transferred);
        Assert.Equal(new ServedRequest("/a.weights", "bytes=100000-", "\"one\""), _server.Requests[^1]);
        AssertWhole();
    }

    [Fact]
    public async Task Run_ServerWithoutRange_BeginsAnewAndIsWhole()
    {
        Uri address = _server.Add("/a.weights", new ServedFile { Content = _content, CutAt = new([100_000]), KnowsRange = false });

        await RunAsync(Known(address));

        Assert.StartsWith("bytes=", _server.Requests[1].Range, StringComparison.Ordinal);
        Assert.Equal(2, _server.Requests.Count);
        AssertWhole();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_FileChangedBetween_TakesTheNewOneWhole(bool ignoresIfRange)
    {
        byte[] old = new byte[Length];
        Uri address = _server.Add("/a.weights", new ServedFile { Content = old, CutAt = new([1000, 1000, 1000]), ETag = "\"old\"" });
        await Assert.ThrowsAsync<FetchException>(() => RunAsync(new CatalogueFile(address, null, null), Quick with { Attempts = 1 }));
        Assert.Equal(1000, PartialFile.LengthOf(Target));
        _server.Add("/a.weights", new ServedFile { Content = _content, ETag = "\"new\"", IgnoresIfRange = ignoresIfRange });

        await RunAsync(new CatalogueFile(address, null, null));

        Assert.Equal("\"old\"", _server.Requests[1].IfRange);
        Assert.Equal(ignoresIfRange ? 3 : 2, _server.Requests.Count);
        AssertWhole();
    }

    [Fact]
    public async Task Run_BytesOfAnotherAddress_AreNotTaken()
    {
        Uri first = _server.Add("/1/a.weights", new ServedFile { Content = new byte[Length], CutAt = new([1000, 1000]) });
        await Assert.ThrowsAsync<FetchException>(() => RunAsync(new CatalogueFile(first, null, null), Quick with { Attempts = 1 }));

        await RunAsync(new CatalogueFile(_server.Add("/2/a.weights", _content), Length, null));

        Assert.Equal("", _server.Requests[^1].Range);
        AssertWhole();
    }

    [Fact]
    public async Task Run_OtherAddressOfAKnownHash_GoesOnWithoutTheFirstOnesValidator()
    {
        await CutAsync(_content, 100_000);

        // This server's version goes by another name.
        long transferred = await RunAsync(Known(_server.Add("/2/a.weights", new ServedFile { Content = _content, ETag = "\"two\"" })));

        Assert.Equal(new ServedRequest("/2/a.weights", "bytes=100000-", ""), _server.Requests[^1]);
        Assert.Equal(Length - 100_000, transferred);
        AssertWhole();
    }

    [Fact]
    public async Task Run_OtherAddressIsCutToo_GoesOnByItsOwnValidator()
    {
        await CutAsync(_content, 100_000);
        Uri second = _server.Add("/2/a.weights", new ServedFile { Content = _content, ETag = "\"two\"", CutAt = new([200_000]) });

        await RunAsync(Known(second));

        Assert.Equal(new ServedRequest("/2/a.weights", "bytes=200000-", "\"two\""), _server.Requests[^1]);
        AssertWhole();
    }

    [Fact]
    public async Task Run_OtherAddressAfterBytesOfAnotherFile_BeginsAnewAndIsWhole()
    {
        await CutAsync(new byte[Length], 1000);

        await RunAsync(Known(_server.Add("/2/a.weights", _content)));

        Assert.Equal(["bytes=1000-", ""], _server.Requests.Skip(1).Select(request => request.Range));
        Assert.Contains(_states, state => state.Notice?.EndsWith("; it begins anew", StringComparison.Ordinal) == true);
        AssertWhole();
    }

    private async Task CutAsync(byte[] content, int at)
    {
        Uri first = _server.Add("/1/a.weights", new ServedFile { Content = content, CutAt = new([at]) });
        await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(first), Quick with { Attempts = 1 }));
        Assert.Equal(at, PartialFile.LengthOf(Target));
    }

    [Fact]
    public async Task Run_WrongHash_SaysBothAndKeepsNothing()
    {
        CatalogueFile file = Known(_server.Add("/a.weights", new byte[Length]));

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(file));

        Assert.Equal(
            $"a.weights: what {file.Address} sent has the SHA-256 {Hash(new byte[Length])} instead of {Hash(_content)}: it is damaged, or not what the catalogue means; it was removed",
            error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_OtherLength_IsRefusedBeforeItIsDownloaded()
    {
        CatalogueFile file = new(_server.Add("/a.weights", _content), Length + 1, null);

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(file));

        Assert.Contains($"has {Length} bytes, the catalogue says {Length + 1}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_LengthNotTold_IsCheckedAtTheEnd()
    {
        CatalogueFile file = new(_server.Add("/a.weights", new ServedFile { Content = _content, TellsLength = false }), Length + 1, null);

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(file));

        Assert.Contains($"has {Length} bytes instead of {Length + 1}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_NoSuchFile_IsSaidAtOnce()
    {
        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(new Uri(_server.Root, "/a.weights"))));

        Assert.Equal($"a.weights: {_server.Root}a.weights answers 404 Not Found", error.Message);
        Assert.Equal(FetchFault.Absent, error.Fault);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("text/html; charset=utf-8", "sends a web page, not the file: a login of the network, or an error page")]
    [InlineData("application/octet-stream", "is a web page, not the file (a login or an error page in its place?)")]
    public async Task Run_WebPage_IsNotTakenForTheFile(string contentType, string problem)
    {
        byte[] page = Encoding.UTF8.GetBytes("\n<!DOCTYPE html><html><body>Welcome to the hotel's network</body></html>");
        Uri address = _server.Add("/a.weights", new ServedFile { Content = page, ContentType = contentType });

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(new CatalogueFile(address, null, null)));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_BusyServer_IsAskedAgain()
    {
        CatalogueFile file = Known(_server.Add("/a.weights", new ServedFile { Content = _content, Failures = 2 }));

        await RunAsync(file);

        Assert.Equal(3, _server.Requests.Count);
        AssertWhole();
    }

    [Fact]
    public async Task Run_SilentServer_IsNoticedAndTheBytesStay()
    {
        Uri address = _server.Add("/a.weights", new ServedFile { Content = _content, CutAt = new([100_000]), StallsAtCut = true });
        FakeTimeProvider time = new();
        DownloadOptions options = new() { Attempts = 1 };

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(
            Known(address), options, state =>
            {
                if (state.Received == 100_000)
                {
                    time.Advance(TimeSpan.FromSeconds(31));
                }
            }, TestContext.Current.CancellationToken, time));

        Assert.Equal($"a.weights: {address.Authority} sends nothing for 30 s", error.Message);
        Assert.Equal(100_000, PartialFile.LengthOf(Target));
    }

    [Fact]
    public async Task Run_NobodyThere_TriesAgainThenSaysSo()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a.weights");
        listener.Stop();

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(address)));

        Assert.Equal($"a.weights: nobody listens at {address.Authority}", error.Message);
        Assert.Equal(2, _states.Count(state => state.Notice is not null));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_UnknownHost_SpeaksOfTheNetwork()
    {
        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(new Uri("http://no-such-host.invalid/a.weights"))));

        Assert.StartsWith("a.weights: the name no-such-host.invalid is not known: no network here, or no DNS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Redirection_IsFollowedWithTheRange()
    {
        _server.Add("/files/a.weights", new ServedFile { Content = _content, CutAt = new([100_000]) });
        Uri address = _server.Add("/a.weights", new ServedFile { Content = [], RedirectTo = "/files/a.weights" });

        await RunAsync(Known(address));

        Assert.StartsWith("bytes=", _server.Requests[^1].Range, StringComparison.Ordinal);
        Assert.Equal("/files/a.weights", _server.Requests[^1].Path);
        AssertWhole();
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://a.example/a.weights")]
    [InlineData("http://[half")]
    public async Task Run_RedirectionOutOfTheWeb_IsNotFollowed(string place)
    {
        Uri address = _server.Add("/a.weights", new ServedFile { Content = [], RedirectTo = place });

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(address)));

        Assert.Equal($"a.weights: {address} answers 302 Found: a redirection to '{place}' is not followed", error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_RedirectionInACircle_EndsAfterTen()
    {
        Uri address = _server.Add("/a.weights", new ServedFile { Content = [], RedirectTo = "/a.weights" });

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(address)));

        Assert.Equal($"a.weights: {address} answers 302 Found: a redirection to '/a.weights' is not followed", error.Message);
        Assert.Equal(11, _server.Requests.Count);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Run_TwoAtOnce_TheSecondKeepsOff()
    {
        using PartialFile first = PartialFile.Open(Target, Known(_server.Root));

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => RunAsync(Known(_server.Add("/a.weights", _content))));

        Assert.Contains("Is another edgedetector at it?", error.Message, StringComparison.Ordinal);
        Assert.Equal(FetchFault.Local, error.Fault);
    }

    [Fact]
    public async Task Run_FolderThatCannotBe_NamesIt()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        using HttpClient http = FileDownload.CreateClient(Quick);

        FetchException error = await Assert.ThrowsAsync<FetchException>(() => new FileDownload(http, Quick, TimeProvider.System).RunAsync(
            Known(_server.Root), Path.Combine(file, "a.weights"), new Recorder(_ => { }), TestContext.Current.CancellationToken));

        Assert.StartsWith($"{file}/a.weights.part: cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private CatalogueFile Known(Uri address) => new(address, Length, Hash(_content));

    private Task<long> RunAsync(CatalogueFile file, DownloadOptions? options = null) =>
        RunAsync(file, options ?? Quick, _ => { }, TestContext.Current.CancellationToken);

    private async Task<long> RunAsync(
        CatalogueFile file, DownloadOptions options, Action<DownloadState> seen, CancellationToken cancellation, TimeProvider? time = null)
    {
        using HttpClient http = FileDownload.CreateClient(options);
        FileDownload download = new(http, options, time ?? TimeProvider.System);
        await download.RunAsync(
            file,
            Target,
            new Recorder(state =>
            {
                _states.Add(state);
                seen(state);
            }),
            cancellation);
        return download.Transferred;
    }

    private void AssertWhole()
    {
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    private sealed class Recorder(Action<DownloadState> report) : IProgress<DownloadState>
    {
        public void Report(DownloadState value) => report(value);
    }
}
