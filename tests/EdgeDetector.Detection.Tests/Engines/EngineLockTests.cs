using System.Diagnostics;

namespace EdgeDetector.Engines;

public sealed class EngineLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EngineFolder _engine;

    public EngineLockTests() => _engine = new EngineFolder(Path.Combine(_folder.Path, "engines", "model", "ort-engine"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Builder_WhileItIsBuilt_IsTheProcess()
    {
        Assert.Null(_engine.Builder);

        using (_engine.Lock(Token))
        {
            Assert.Equal("another process", _engine.Builder);
            _engine.Begin();
            Assert.Equal($"process {Environment.ProcessId}", _engine.Builder);
        }

        Assert.Null(_engine.Builder);
    }

    [Fact]
    public async Task Lock_AnotherProcessHasIt_WaitsUntilItWasKilled()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_engine.LockPath)!);
        using Process other = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", "exec 9> \"$0\" && flock 9 && echo mine && exec sleep 60", _engine.LockPath])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("mine", await other.StandardOutput.ReadLineAsync(Token));
        Assert.Equal("another process", _engine.Builder);
        Task<EngineLock> waiting = Task.Run(() => _engine.Lock(Token), Token);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(0.3), TimeProvider.System, Token));

        other.Kill();

        using EngineLock mine = await waiting.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token);
        Assert.Equal("another process", _engine.Builder);
    }

    [Fact]
    public void GiveUp_BuildOfAnotherProcess_StillCounts()
    {
        _engine.Begin();
        string marker = Path.Combine(_engine.Path, "building");
        File.WriteAllText(marker, File.ReadAllText(marker).Replace($" {Environment.ProcessId}", " 1", StringComparison.Ordinal));

        _engine.GiveUp();

        Assert.Equal(1, _engine.Look().Begun);
    }
}
