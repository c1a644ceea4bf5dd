using System.CommandLine;
using EdgeDetector.Engines;
using EdgeDetector.Service.Commands;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Engines;

/// <summary>Two that would build one engine at the same time: a service, and the command <c>edgedetector engine build</c>.</summary>
public sealed class TwoBuildersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-engine-").FullName;
    private readonly StandInTensorRt _first = new();
    private readonly StandInTensorRt _second = new();
    private readonly EdgeDetectorOptions _options;
    private readonly Task<ServedModel> _build;

    public TwoBuildersTests()
    {
        _options = new EdgeDetectorOptions
        {
            Model = new ModelOptions
            {
                Path = Path.Combine(TestData.RepositoryRoot, "models", "street-nano.onnx"),
                Threads = 1,
                TensorRt = new TensorRtOptions { WorkspaceMegabytes = 16 },
            },
            Storage = new StorageOptions { Directory = _folder },
        };
        _first.MayFinish.Reset();
        _build = Task.Run(() => new ModelOpener(_first.Sessions, CancellationToken.None).OpenOn(ExecutionProvider.TensorRt, _options), Token);
        Assert.True(_first.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Service_WhileTheCommandBuilds_ServesOnTheCpuAndTakesWhatItBuilt()
    {
        LogEntries<EngineBuilder> log = new();
        ModelOpener opener = new(_second.Sessions, CancellationToken.None);
        using SharedDetector detector = new(opener.OpenAtOnce(_options));
        using EngineBuilder builder = new(detector, opener, TimeProvider.System, log);
        await builder.StartAsync(Token);
        await UntilAsync(() => builder.Status.Reason is not null);
        Assert.Equal((EngineLife.Building, $"process {Environment.ProcessId} builds it", "cpu"), (builder.Status.Life, builder.Status.Reason, detector.ProviderName));

        _first.MayFinish.Set();
        (await _build).Dispose();

        await UntilAsync(() => detector.ProviderName == "tensorrt");
        await UntilAsync(() => builder.Status.Life == EngineLife.Ready);
        Assert.Equal((1, 0, 1), (_first.Builds, _second.Builds, _second.Loads));
        Assert.StartsWith("2013 The engine of street-nano is being built by process ", log.All[0], StringComparison.Ordinal);
        await builder.StopAsync(Token);
    }

    [Fact]
    public async Task Service_TheOthersBuildFails_BuildsItself()
    {
        _first.Fault = "out of memory";
        ModelOpener opener = new(_second.Sessions, CancellationToken.None);
        using SharedDetector detector = new(opener.OpenAtOnce(_options));
        using EngineBuilder builder = new(detector, opener, TimeProvider.System, new LogEntries<EngineBuilder>());
        await builder.StartAsync(Token);
        await UntilAsync(() => builder.Status.Reason is not null);

        _first.MayFinish.Set();
        await Assert.ThrowsAsync<ExecutionProviderException>(() => _build);

        await UntilAsync(() => detector.ProviderName == "tensorrt");
        Assert.Equal((0, 1), (_first.Builds, _second.Builds));
        await builder.StopAsync(Token);
    }

    [Fact]
    public async Task Service_AnotherModelWhileItWaits_BuildsThatOnesEngine()
    {
        ModelOpener opener = new(_second.Sessions, CancellationToken.None);
        using SharedDetector detector = new(opener.OpenAtOnce(_options));
        using EngineBuilder builder = new(detector, opener, TimeProvider.System, new LogEntries<EngineBuilder>());
        await builder.StartAsync(Token);
        await UntilAsync(() => builder.Status.Reason is not null);

        detector.Replace(opener.OpenAtOnce(_options with
        {
            Model = _options.Model with { Path = Path.Combine(TestData.RepositoryRoot, "models", "traffic-nano.onnx") },
        }));

        await UntilAsync(() => detector.Current is { Name: "traffic-nano", ProviderName: "tensorrt" });
        Assert.Equal((0, 1), (_first.Builds, _second.Builds));
        await builder.StopAsync(Token);
        _first.MayFinish.Set();
        (await _build).Dispose();
    }

    [Fact]
    public async Task Open_ToldToStopWhileAnotherBuilds_WaitsNoLonger()
    {
        using CancellationTokenSource stop = new();
        ModelOpener opener = new(_second.Sessions, stop.Token);
        Task<ServedModel> waiting = Task.Run(() => opener.OpenOn(ExecutionProvider.TensorRt, _options), Token);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(0.3), TimeProvider.System, Token));

        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token));
        _first.MayFinish.Set();
        (await _build).Dispose();
        Assert.Equal((1, 0), (_first.Builds, _second.Builds));
    }

    [Fact]
    public async Task Command_WhileTheServiceBuilds_SaysWhoAndWaits()
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        Task<int> command = Command(output, errors).RunAsync(force: false, Token);
        await UntilAsync(() => errors.ToString().Length > 0);

        _first.MayFinish.Set();
        (await _build).Dispose();

        Assert.Equal(ExitCode.Done, await command);
        Assert.StartsWith($"process {Environment.ProcessId} builds the engine of street-nano: waiting for it, 0 s", errors.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("the engine of street-nano is there already: ", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, _second.Builds);
    }

    [Fact]
    public async Task Command_Force_BuildsAnewWhenTheOtherIsDone()
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        Task<int> command = Command(output, errors).RunAsync(force: true, Token);
        await UntilAsync(() => errors.ToString().Length > 0);

        _first.MayFinish.Set();
        (await _build).Dispose();

        Assert.Equal(ExitCode.Done, await command);
        Assert.Equal((1, 1), (_first.Builds, _second.Builds));
    }

    [Fact]
    public async Task List_WhileItIsBuilt_SaysByWhomAndCleanKeepsIt()
    {
        EngineList list = new(_options);
        using StringWriter table = new();
        using StringWriter removed = new();

        list.Write(table, json: false);
        list.Clean(removed, all: true, Token);

        Assert.Contains($"building: by process {Environment.ProcessId}", table.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("kept ", removed.ToString(), StringComparison.Ordinal);
        _first.MayFinish.Set();
        (await _build).Dispose();
        list.Clean(removed, all: true, Token);
        Assert.Empty(EngineFolder.All(ModelOpener.FolderOf(_options)));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 3000, "waited in vain");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private EngineBuild Command(StringWriter output, StringWriter errors) =>
        new(_options, _second.Sessions, new InvocationConfiguration { Output = output, Error = errors });
}
