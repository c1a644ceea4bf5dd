using System.Diagnostics;
using EdgeDetector.Engines;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Engines;

/// <summary>A build whose process is killed in the middle, as the kernel does where memory runs out: this test program, started once more.</summary>
public sealed class KilledBuildTests : IDisposable
{
    private const string FolderVariable = "EDGEDETECTOR_TEST_BUILD_IN";

    private readonly string _folder = Environment.GetEnvironmentVariable(FolderVariable) ?? Directory.CreateTempSubdirectory("edgedetector-engine-").FullName;
    private readonly StandInTensorRt _tensorRt = new();
    private readonly EdgeDetectorOptions _options;

    public KilledBuildTests() => _options = new EdgeDetectorOptions
    {
        Model = new ModelOptions
        {
            Path = Path.Combine(TestData.RepositoryRoot, "models", "street-nano.onnx"),
            Threads = 1,
            Providers = [ExecutionProvider.TensorRt],
        },
        Storage = new StorageOptions { Directory = _folder },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EngineFolder Engine => ModelOpener.EngineOf(YoloModel.Read(_options.Model.Path), _options);

    private string HalfBuilt => Path.Combine(Engine.Path, "TensorrtExecutionProvider_graph_0.engine");

    public void Dispose()
    {
        _tensorRt.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Open_BuilderWasKilled_BuildsAnewAndLoadsNothingOfItsWork()
    {
        await KillABuildAsync();
        Assert.Null(Engine.Builder);
        Assert.Equal((EngineStage.Unfinished, 1), (Engine.Look().Stage, Engine.Look().Begun));

        using (Open())
        {
        }

        Assert.Equal((1, 0), (_tensorRt.Builds, _tensorRt.Loads));
        Assert.Equal((EngineStage.Ready, 0), (Engine.Look().Stage, Engine.Look().Begun));
    }

    [Fact]
    public async Task Open_BuilderWasKilledTwice_LeavesItAloneAndSaysWhatToDo()
    {
        await KillABuildAsync();
        await KillABuildAsync();

        ExecutionProviderException failed = Assert.Throws<ExecutionProviderException>(Open);

        Assert.Contains("was killed 2 times", failed.Message, StringComparison.Ordinal);
        Assert.Contains("edgedetector engine build", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, _tensorRt.Builds);
    }

    [Fact(Explicit = true)]
    public async Task Build_UntilTheProcessIsKilled()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(FolderVariable) is not null, "another test starts this one, in a process of its own");
        _tensorRt.MayFinish.Reset();
        Task<ServedModel> build = Task.Run(Open, Token);
        Assert.True(_tensorRt.HasBegun.Wait(TimeSpan.FromSeconds(20), Token));
        await File.WriteAllTextAsync(HalfBuilt, "half", Token);
        (await build).Dispose();
    }

    private async Task KillABuildAsync()
    {
        ProcessStartInfo start = new(
            Path.ChangeExtension(typeof(KilledBuildTests).Assembly.Location, null),
            ["-explicit", "only", "-method", $"{typeof(KilledBuildTests).FullName}.{nameof(Build_UntilTheProcessIsKilled)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = _folder;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Token);
        for (int i = 0; !File.Exists(HalfBuilt) || Engine.Builder != $"process {process.Id}"; i++)
        {
            Assert.True(i < 3000 && !process.HasExited, $"no build has begun: {(process.HasExited ? await output : "")}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        process.Kill();
        await process.WaitForExitAsync(Token);
    }

    private ServedModel Open() => new ModelOpener(_tensorRt.Sessions, CancellationToken.None).OpenAtOnce(_options);
}
