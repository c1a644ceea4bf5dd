using System.CommandLine;
using EdgeDetector.Engines;
using EdgeDetector.Service.Commands;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Engines;

/// <summary>The life of an engine with the shipped model, real sessions on the CPU, and a stand-in for what only a GPU has.</summary>
public sealed class EngineBuilderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-engine-").FullName;
    private readonly StandInTensorRt _tensorRt = new();
    private readonly LogEntries<EngineBuilder> _log = new();
    private readonly ModelOpener _opener;
    private readonly EdgeDetectorOptions _options;

    public EngineBuilderTests()
    {
        _opener = new ModelOpener(_tensorRt.Sessions, CancellationToken.None);
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
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EngineFolder Engine => ModelOpener.EngineOf(YoloModel.Read(_options.Model.Path), _options);

    public void Dispose()
    {
        _tensorRt.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_NoEngine_ServesOnTheCpuMeanwhileAndSwapsWithoutALostFrame()
    {
        _tensorRt.MayFinish.Reset();
        using SharedDetector detector = new(_opener.OpenAtOnce(_options));
        Assert.Equal("cpu", detector.ProviderName);
        using EngineBuilder builder = Make(detector);
        List<EngineLife> lives = [];
        builder.Changed += () => lives.Add(builder.Status.Life);
        await builder.StartAsync(Token);
        Assert.True(_tensorRt.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));
        Assert.Equal(EngineLife.Building, builder.Status.Life);
        using CancellationTokenSource end = new();
        Task<string[]> frames = Task.Run(() => Detect(detector, end.Token), Token);

        _tensorRt.MayFinish.Set();
        await UntilAsync(() => builder.Status.Life == EngineLife.Ready);
        await end.CancelAsync();

        // Each frame was answered: on the CPU before, on TensorRT after.
        string[] providers = await frames;
        Assert.NotEmpty(providers);
        Assert.Equal(providers.Order(StringComparer.Ordinal), providers);
        Assert.Equal("tensorrt", detector.ProviderName);
        Assert.Equal([EngineLife.Building, EngineLife.Ready], lives);
        Assert.Equal((EngineStage.Ready, 1), (Engine.Look().Stage, _tensorRt.Builds));
        await builder.StopAsync(Token);
    }

    [Fact]
    public void OpenAtOnce_EngineIsWhole_LoadsIt()
    {
        using (_opener.OpenOn(ExecutionProvider.TensorRt, _options))
        {
        }

        using SharedDetector detector = new(_opener.OpenAtOnce(_options));
        using EngineBuilder builder = Make(detector);

        Assert.Equal(("tensorrt", EngineLife.Ready), (detector.ProviderName, builder.Status.Life));
        Assert.Equal((1, 1), (_tensorRt.Builds, _tensorRt.Loads));
    }

    [Fact]
    public async Task Start_BuildFails_SaysWhyAndTheCpuServesOn()
    {
        _tensorRt.Fault = "the GPU is out of memory";
        using SharedDetector detector = new(_opener.OpenAtOnce(_options));
        using EngineBuilder builder = Make(detector);
        await builder.StartAsync(Token);

        await UntilAsync(() => builder.Status.Life == EngineLife.Failed);

        Assert.Contains("the GPU is out of memory", builder.Status.Reason, StringComparison.Ordinal);
        Assert.Equal("cpu", detector.ProviderName);
        Assert.Equal(EngineStage.Absent, Engine.Look().Stage);
        Assert.StartsWith("2012 There is no TensorRT engine of street-nano, cpu serves: ", _log.All[^1], StringComparison.Ordinal);
        await builder.StopAsync(Token);
    }

    [Fact]
    public async Task Start_EngineCutOff_IsBuiltAnewAndNeverLoaded()
    {
        using (_opener.OpenOn(ExecutionProvider.TensorRt, _options))
        {
        }

        string file = Directory.GetFiles(Engine.Path, "*.engine").Single();
        File.WriteAllBytes(file, new byte[50_000]);

        await BuildsAsync();

        Assert.Equal((2, 0), (_tensorRt.Builds, _tensorRt.Loads));
        Assert.Equal(100_000, new FileInfo(file).Length);
    }

    [Fact]
    public async Task Start_BuildWasKilledOnce_IsBuiltAnew()
    {
        Engine.Begin();
        File.WriteAllBytes(Path.Combine(Engine.Path, "TensorrtExecutionProvider_graph_0.engine"), new byte[10]);

        await BuildsAsync();

        Assert.Equal((1, 0), (_tensorRt.Builds, _tensorRt.Loads));
        Assert.Equal(EngineStage.Ready, Engine.Look().Stage);
    }

    [Fact]
    public async Task Start_BuildWasKilledTwice_IsLeftAloneAndSaysWhatToDo()
    {
        Engine.Begin();
        Engine.Begin();
        using SharedDetector detector = new(_opener.OpenAtOnce(_options));
        using EngineBuilder builder = Make(detector);
        await builder.StartAsync(Token);

        await UntilAsync(() => builder.Status.Life == EngineLife.Failed);

        Assert.Contains("edgedetector engine build", builder.Status.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _tensorRt.Builds);
        await builder.StopAsync(Token);
    }

    [Fact]
    public async Task Stop_WhileItBuilds_ReturnsAndCountsAsNoKill()
    {
        _tensorRt.MayFinish.Reset();
        using CancellationTokenSource stop = new();
        ModelOpener opener = new(_tensorRt.Sessions, stop.Token);
        using SharedDetector detector = new(opener.OpenAtOnce(_options));
        using EngineBuilder builder = new(detector, opener, TimeProvider.System, _log);
        await builder.StartAsync(Token);
        Assert.True(_tensorRt.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));
        Assert.Equal(1, Engine.Look().Begun);

        await stop.CancelAsync();
        await builder.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(5), Token);

        Assert.Equal(0, Engine.Look().Begun);
        _tensorRt.Fault = "the process has ended";
        _tensorRt.MayFinish.Set();
    }

    [Fact]
    public async Task Command_InterruptedWhileItBuilds_CountsAsNoKill()
    {
        _tensorRt.MayFinish.Reset();
        using CancellationTokenSource interrupt = new();
        using StringWriter errors = new();
        InvocationConfiguration console = new() { Output = errors, Error = errors };
        Task<int> command = new EngineBuild(_options, _tensorRt.Sessions, console).RunAsync(force: false, interrupt.Token);
        Assert.True(_tensorRt.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));

        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command);
        Assert.Equal(0, Engine.Look().Begun);
        _tensorRt.Fault = "the process has ended";
        _tensorRt.MayFinish.Set();
    }

    [Fact]
    public async Task Open_ToldToStopWhileItBuilds_CountsAsNoKill()
    {
        _tensorRt.MayFinish.Reset();
        using CancellationTokenSource stop = new();
        EdgeDetectorOptions alone = _options with { Model = _options.Model with { Providers = [ExecutionProvider.TensorRt] } };
        Task<ServedModel> start = Task.Run(() => new ModelOpener(_tensorRt.Sessions, stop.Token).OpenAtOnce(alone), Token);
        Assert.True(_tensorRt.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));
        Assert.Equal(1, Engine.Look().Begun);

        await stop.CancelAsync();

        Assert.Equal(0, Engine.Look().Begun);

        // One that comes to its end all the same is whole.
        _tensorRt.MayFinish.Set();
        (await start).Dispose();
        Assert.Equal(EngineStage.Ready, Engine.Look().Stage);
    }

    [Fact]
    public async Task Replace_AnotherModelWhileItBuilds_KeepsTheOtherAndBuildsItsEngine()
    {
        _tensorRt.MayFinish.Reset();
        using SharedDetector detector = new(_opener.OpenAtOnce(_options));
        using EngineBuilder builder = Make(detector);
        await builder.StartAsync(Token);
        Assert.True(_tensorRt.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));
        EdgeDetectorOptions other = _options with { Model = _options.Model with { Path = Path.Combine(TestData.RepositoryRoot, "models", "traffic-nano.onnx") } };

        detector.Replace(_opener.OpenAtOnce(other));
        _tensorRt.MayFinish.Set();

        await UntilAsync(() => detector.Current is { Name: "traffic-nano", ProviderName: "tensorrt" });
        Assert.Equal(2, _tensorRt.Builds);
        await builder.StopAsync(Token);
    }

    private static string[] Detect(SharedDetector detector, CancellationToken end)
    {
        DetectionThresholds thresholds = DetectionThresholds.Create(detector.Current.Classes, 0.3, new Dictionary<string, double>(), 0.45);
        using Frame frame = new("gate", 1, TimeProvider.System.GetUtcNow(), new FramePool().Rent(64, 48));
        List<Detection> detections = [];
        List<string> providers = [];
        while (!end.IsCancellationRequested)
        {
            providers.Add(detector.ProviderName);
            detector.Detect(frame, thresholds, detections);
        }

        return [.. providers];
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 3000, "waited in vain");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private async Task BuildsAsync()
    {
        using SharedDetector detector = new(_opener.OpenAtOnce(_options));
        Assert.Equal("cpu", detector.ProviderName);
        using EngineBuilder builder = Make(detector);
        await builder.StartAsync(Token);
        await UntilAsync(() => detector.ProviderName == "tensorrt");
        await builder.StopAsync(Token);
    }

    private EngineBuilder Make(SharedDetector detector) => new(detector, _opener, TimeProvider.System, _log);
}
