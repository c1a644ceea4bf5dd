using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

public sealed class SharedDetectorTests
{
    private static readonly ModelOpener Opener = new(SessionFactory.OnnxRuntime, CancellationToken.None);

    private static readonly EdgeDetectorOptions Options = new()
    {
        Model = new ModelOptions
        {
            Path = Path.Combine(TestData.RepositoryRoot, "models", "street-nano.onnx"),
            Providers = [ExecutionProvider.Cpu],
            Threads = 1,
        },
    };

    [Fact]
    public async Task Replace_WhileFramesAreInside_AnswersEachFrame()
    {
        using SharedDetector detector = new(Opener.OpenAtOnce(Options));
        DetectionThresholds thresholds = DetectionThresholds.Create(detector.Current.Classes, 0.3, new Dictionary<string, double>(), 0.45);
        using CancellationTokenSource end = new();
        Task<int>[] cameras = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Detect(detector, thresholds, end.Token)))];

        for (int i = 0; i < 20; i++)
        {
            ServedModel next = Opener.OpenAtOnce(Options);
            detector.Replace(next);
            Assert.Same(next, detector.Current);
        }

        await end.CancelAsync();
        Assert.All(await Task.WhenAll(cameras), frames => Assert.True(frames > 0));
    }

    [Fact]
    public void IsWantedBy_SameFile_UntilItIsWrittenAnewOrAskedForOtherwise()
    {
        using ServedModel model = Opener.OpenAtOnce(Options);

        EdgeDetectorOptions same = Options with { ModelFile = model.File };
        Assert.True(model.IsWantedBy(same));
        Assert.True(model.IsWantedBy(same with { Detection = new DetectionOptions { Nms = 0.6 } }));
        Assert.False(model.IsWantedBy(same with { ModelFile = model.File with { Stamp = "another" } }));
        Assert.False(model.IsWantedBy(same with { Model = Options.Model with { Threads = 2 } }));
    }

    private static int Detect(SharedDetector detector, DetectionThresholds thresholds, CancellationToken end)
    {
        using Frame frame = new("gate", 1, TimeProvider.System.GetUtcNow(), new FramePool().Rent(64, 48));
        List<Detection> detections = [];
        int frames = 0;
        for (; !end.IsCancellationRequested; frames++)
        {
            detector.Detect(frame, thresholds, detections);
        }

        return frames;
    }
}
