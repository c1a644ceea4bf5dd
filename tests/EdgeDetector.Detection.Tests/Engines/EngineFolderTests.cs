using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Engines;

public sealed class EngineFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly YoloModel _model;
    private readonly EngineKey _key;
    private readonly EngineFolder _engine;

    public EngineFolderTests()
    {
        _model = YoloModel.Read(new TinyModel().WriteTo(_folder.Path));
        _key = EngineKey.Of(_model, fp16: true);
        _engine = EngineFolder.Of(_model, new TensorRtSettings { EngineCacheDirectory = Root })!;
    }

    private string Root => Path.Combine(_folder.Path, "engines");

    private string EnginePath => Path.Combine(_engine.Path, "TensorrtExecutionProvider_1.engine");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_NothingThere_IsAbsent() => Assert.Equal(EngineStage.Absent, _engine.Look().Stage);

    [Fact]
    public void Look_FinishedBuild_IsReadyAndTellsWhatItIs()
    {
        Build();

        EngineState state = _engine.Look();

        Assert.Equal(EngineStage.Ready, state.Stage);
        Assert.Equal(_key, state.Manifest!.Key);
        Assert.Equal(new PixelSize(64, 32), state.Manifest.Key.Input);
        Assert.Equal((90.5, 4096, _model.Name), (state.Manifest.BuildSeconds, state.Manifest.Bytes, state.Manifest.Model));
        Assert.Equal(_engine.Path, Assert.Single(EngineFolder.All(Root)).Path);
    }

    [Fact]
    public void Look_KilledBuilds_AreCountedAndNeverReady()
    {
        _engine.Begin();
        File.WriteAllBytes(EnginePath, new byte[4096]);
        Assert.Equal((EngineStage.Unfinished, 1), (_engine.Look().Stage, _engine.Look().Begun));

        _engine.Begin();
        Assert.False(File.Exists(EnginePath));
        Assert.Equal(2, _engine.Look().Begun);

        _engine.GiveUp();
        Assert.Equal(1, _engine.Look().Begun);

        Build();
        Assert.Equal((EngineStage.Ready, 0), (_engine.Look().Stage, _engine.Look().Begun));
    }

    [Fact]
    public void Look_BuildCutOffByALossOfPower_IsNoKill()
    {
        _engine.Begin();
        File.WriteAllText(Path.Combine(_engine.Path, "building"), "1 another-boot");

        Assert.Equal((EngineStage.Damaged, 0), (_engine.Look().Stage, _engine.Look().Begun));
    }

    [Fact]
    public void Look_FileCutOffAlteredOrGone_IsDamaged()
    {
        Build();
        byte[] whole = File.ReadAllBytes(EnginePath);

        File.WriteAllBytes(EnginePath, whole[..100]);
        Assert.Equal(EngineStage.Damaged, _engine.Look().Stage);
        byte[] altered = [.. whole];
        altered[2000] ^= 1;
        File.WriteAllBytes(EnginePath, altered);
        Assert.Equal(EngineStage.Damaged, _engine.Look().Stage);
        File.Delete(EnginePath);
        Assert.Contains("TensorrtExecutionProvider_1.engine", _engine.Look().Reason, StringComparison.Ordinal);
        File.WriteAllBytes(EnginePath, whole);
        Assert.Equal(EngineStage.Ready, _engine.Look().Stage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"model":"m","key":null,"bflops":1,"builtAt":"2026-01-01T00:00:00Z","buildSeconds":1,"files":[{"name":"a","bytes":1,"sha256":"b"}]}""")]
    [InlineData("""{"model":"m","bflops":1,"builtAt":"2026-01-01T00:00:00Z","buildSeconds":1,"files":[{"name":null,"bytes":1,"sha256":"b"}]}""")]
    [InlineData("null")]
    [InlineData("[")]
    public void Look_ManifestThatIsNone_IsDamaged(string manifest)
    {
        Build();
        File.WriteAllText(Path.Combine(_engine.Path, "engine.json"), manifest);

        Assert.Equal(EngineStage.Damaged, _engine.Look().Stage);
    }

    [Fact]
    public void Finish_NoFileWasLeft_IsNoEngine()
    {
        _engine.Begin();
        _engine.Finish(_model, _key, TimeSpan.FromSeconds(1));

        Assert.Equal(EngineStage.Absent, _engine.Look().Stage);
    }

    [Fact]
    public void All_OtherFoldersThere_AreNoEngines()
    {
        Directory.CreateDirectory(Path.Combine(Root, "photos", "ort-holiday"));
        Directory.CreateDirectory(Path.Combine(Root, _key.ModelSha256, "mine"));

        Assert.Empty(EngineFolder.All(Root));
        Assert.Empty(EngineFolder.All(Path.Combine(Root, "nowhere")));
    }

    private void Build()
    {
        _engine.Begin();
        File.WriteAllBytes(EnginePath, [.. Enumerable.Range(0, 4096).Select(i => (byte)i)]);
        _engine.Finish(_model, _key, TimeSpan.FromSeconds(90.5));
    }
}
