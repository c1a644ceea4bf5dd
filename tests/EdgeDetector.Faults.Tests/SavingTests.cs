using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeDetector.Faults;

/// <summary>A configuration that cannot be written is left whole, and whoever wanted to save is told why and what to do.</summary>
public sealed class SavingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Mosquitto.FreePort();
    private readonly HttpClient _http = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Configuration => Path.Combine(_folder.PathOf("etc"), "edgedetector.yaml");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Save_DiskIsFullOrReadOnly_IsRefusedAndWorksAgainLater()
    {
        await using TestDisk disk = await TestDisk.MountAsync(_folder.PathOf("etc"));
        string before = Write();
        await using ChildProcess service = EdgeDetectorProgram.StartService(Configuration);
        await EdgeDetectorProgram.AnswersAsync(_port, service);

        disk.Fill();
        await IsRefusedAsync(HttpStatusCode.InsufficientStorage, "is full; the file is as it was", before);
        disk.Empty();
        await disk.SetReadOnlyAsync(true);
        await IsRefusedAsync(HttpStatusCode.Conflict, $"systemd's unit needs ReadWritePaths={_folder.PathOf("etc")} besides (docs/web.md)", before);
        await disk.SetReadOnlyAsync(false);
        Assert.Equal(["edgedetector.yaml"], Directory.EnumerateFiles(_folder.PathOf("etc")).Select(Path.GetFileName));

        using HttpResponseMessage saved = await PutAsync();
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal(before, await File.ReadAllTextAsync(Configuration + ".bak", Token));
    }

    [Fact]
    public async Task Save_FolderOfSomebodyElse_IsRefusedWithWhatToDo()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "only root can start the service as somebody else, whom permissions stop");
        string before = Write();
        await ChildProcess.RunAsync("chmod", "-R", "o+rX", _folder.Root);
        await ChildProcess.RunAsync("chmod", "o+w", _folder.Root);
        await using ChildProcess service = ChildProcess.Start(
            "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", EdgeDetectorProgram.Path, "run", "--config", Configuration]);
        await EdgeDetectorProgram.AnswersAsync(_port, service);

        await IsRefusedAsync(HttpStatusCode.Conflict, "The service's user must be allowed to write into its folder", before);

        // The folder is enough, as the documentation says: the file becomes the service's own.
        await ChildProcess.RunAsync("chmod", "o+w", _folder.PathOf("etc"));
        using HttpResponseMessage saved = await PutAsync();
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal("65534 644", (await ChildProcess.RunAsync("stat", "--format=%u %a", Configuration)).Output.Trim());
    }

    private async Task IsRefusedAsync(HttpStatusCode status, string reason, string before)
    {
        using HttpResponseMessage answer = await PutAsync();
        string text = await answer.Content.ReadAsStringAsync(Token);

        Assert.True(status == answer.StatusCode, text);
        Assert.Contains(reason, (string)JsonNode.Parse(text)!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Configuration, Token));
        Assert.False(File.Exists(Configuration + ".bak"));
    }

    private async Task<HttpResponseMessage> PutAsync()
    {
        using StringContent content = new("""{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]]}}}""", Encoding.UTF8, "application/json");
        return await _http.PutAsync(new Uri($"http://127.0.0.1:{_port}/api/v1/cameras/gate/zones"), content, Token);
    }

    private string Write()
    {
        Directory.CreateDirectory(_folder.PathOf("etc"));
        string text = $$"""
            configVersion: 1
            device: { id: gate-box }
            model: { path: "{{EdgeDetectorProgram.ShippedModel}}", threads: 1 }
            cameras: { gate: { source: "synthetic:?width=320&height=240&fps=5" } }
            mqtt: { host: 127.0.0.1, port: {{Mosquitto.FreePort()}} }
            http: { listen: "127.0.0.1:{{_port}}", allowConfigWrite: true }
            storage: { directory: "{{_folder.PathOf("state")}}" }
            """;
        File.WriteAllText(Configuration, text);
        return text;
    }
}
