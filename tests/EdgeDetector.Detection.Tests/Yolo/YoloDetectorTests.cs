using System.Diagnostics;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

public sealed class YoloDetectorTests : IDisposable
{
    private static readonly DetectionThresholds Thresholds =
        DetectionThresholds.Create(["lamp", "lâmpada"], 0.25, new Dictionary<string, double>(), 0.45);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Detect_RedCells_AreFoundWhereTheyAre()
    {
        // The picture is twice the network's input each way: cells of 32x32 pixels.
        using YoloDetector detector = Open();
        using Frame frame = Picture(128, 64, (96, 32, 255), (0, 0, 200));
        List<Detection> detections = [default];

        detector.Detect(frame, Thresholds, detections);

        Assert.Equal([0, 0], detections.Select(detection => detection.ClassId));
        Assert.Equal(Sigmoid(10) * Sigmoid(8), detections[0].Confidence, 1e-4f);
        AssertNear(new Box(96, 32, 32, 32), detections[0].Box);
        AssertNear(new Box(0, 0, 32, 32), detections[1].Box);
        Assert.True(detections[0].Confidence > detections[1].Confidence);
    }

    [Fact]
    public void Detect_NothingInThePicture_ClearsTheList()
    {
        using YoloDetector detector = Open();
        using Frame frame = Picture(64, 32);
        List<Detection> detections = [default, default];

        DetectTimings timings = detector.Detect(frame, Thresholds, detections);

        Assert.Empty(detections);
        Assert.All([timings.Preprocess, timings.Inference, timings.Postprocess], time => Assert.True(time > TimeSpan.Zero));
        Assert.True(timings.Wait >= TimeSpan.Zero);
    }

    [Fact]
    public void Detect_OnePixel_IsAPicture()
    {
        using YoloDetector detector = Open();
        using Frame frame = Picture(1, 1, (0, 0, 255));
        List<Detection> detections = [];

        detector.Detect(frame, Thresholds, detections);

        Assert.Equal(8, detections.Count);
        Assert.All(detections, detection => AssertNear(new Box(detection.Box.X, detection.Box.Y, 0.25f, 0.5f), detection.Box));
    }

    [Fact]
    public void Detect_MoreObjectsThanAreWanted_GivesTheMostConfidentAndCountsTheOthers()
    {
        using YoloDetector detector = Open();
        using Frame frame = Picture(1, 1, (0, 0, 255));
        List<Detection> all = [];
        detector.Detect(frame, Thresholds, all);
        List<Detection> detections = [];

        DetectTimings timings = detector.Detect(frame, Thresholds.NotMore(3), detections);

        Assert.Equal(all.Take(3), detections);
        Assert.Equal(all.Count - 3, timings.LeftOut);
        Assert.Equal(0, detector.Detect(frame, Thresholds.NotMore(8), detections).LeftOut);
    }

    [Fact]
    public async Task Detect_FromManyThreads_GivesEachItsOwnResult()
    {
        using YoloDetector detector = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            int cell = thread % 4;
            using Frame frame = Picture(128 + (thread * 4), 64, (cell * (32 + thread), 32, 255));
            List<Detection> detections = [];
            for (int i = 0; i < 200; i++)
            {
                detector.Detect(frame, Thresholds, detections);
                Detection strongest = detections[0];
                Assert.InRange((strongest.Box.X + (strongest.Box.Width / 2)) / frame.Width, (cell / 4f) + 0.1f, (cell / 4f) + 0.15f);
            }
        })));
    }

    [Fact]
    public void Detect_ManyFrames_AllocatesAtMostTwoHundredBytesEach()
    {
        using YoloDetector detector = Open();
        using Frame small = Picture(128, 64, (32, 0, 255));
        using Frame large = Picture(640, 480, (32, 0, 255));
        List<Detection> detections = [];

        // In steady state: until the compiler has optimised ONNX Runtime's own code, that allocates more. It does so in the background, when
        // no other test has had new code to compile for a while: seconds on a quiet machine, longer on a busy one.
        const int Frames = 500;
        long bytes = long.MaxValue;
        Stopwatch patience = Stopwatch.StartNew();
        while (bytes > 200 && patience.Elapsed < TimeSpan.FromMinutes(1))
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Frames / 2; i++)
            {
                detector.Detect(small, Thresholds, detections);
                detector.Detect(large, Thresholds, detections);
            }

            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - before) / Frames);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes a frame");
        Assert.InRange(bytes, 0, 200);
    }

    [Fact]
    public void Detect_DisposedFrame_IsRefusedAndTheDetectorGoesOn()
    {
        using YoloDetector detector = Open();
        Frame gone = Picture(64, 32);
        gone.Dispose();
        using Frame frame = Picture(64, 32, (16, 0, 255));
        List<Detection> detections = [];

        for (int i = 0; i < 5; i++)
        {
            Assert.Throws<ObjectDisposedException>(() => detector.Detect(gone, Thresholds, detections));
        }

        detector.Detect(frame, Thresholds, detections);
        Assert.Equal(4, detections.Count);
    }

    [Fact]
    public void Detect_AfterDispose_IsRefused()
    {
        YoloDetector detector = Open();
        detector.Dispose();
        detector.Dispose();
        using Frame frame = Picture(64, 32);

        Assert.Throws<ObjectDisposedException>(() => detector.Detect(frame, Thresholds, []));
    }

    [Fact]
    public async Task Dispose_WhileOthersDetect_WaitsForThem()
    {
        YoloDetector detector = Open();
        using CountdownEvent running = new(4);
        Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using Frame frame = Picture(640, 480);
            List<Detection> detections = [];
            detector.Detect(frame, Thresholds, detections);
            running.Signal();
            Assert.Throws<ObjectDisposedException>(DetectForEver);

            void DetectForEver()
            {
                while (true)
                {
                    detector.Detect(frame, Thresholds, detections);
                }
            }
        }))];
        running.Wait(TestContext.Current.CancellationToken);

        detector.Dispose();

        await Task.WhenAll(callers);
    }

    [Fact]
    public void Detect_ThresholdsOfAnotherModel_AreRefused()
    {
        using YoloDetector detector = Open();
        using Frame frame = Picture(64, 32);
        DetectionThresholds other = DetectionThresholds.Create(["lamp"], 0.25, new Dictionary<string, double>(), 0.45);

        Assert.Throws<ArgumentException>(() => detector.Detect(frame, other, []));
    }

    [Fact]
    public void Open_ProvidersThatAreNotThere_FallsBackAndTellsWhy()
    {
        using YoloDetector detector = YoloDetector.Open(new TinyModel().WriteTo(_folder.Path), new DetectorOptions
        {
            Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu],
            TensorRt = new TensorRtSettings { EngineCacheDirectory = Path.Combine(_folder.Path, "engines") },
        });

        Assert.Equal(ExecutionProvider.Cpu, detector.Provider);
        Assert.Equal(
            [
                new ProviderAttempt(ExecutionProvider.TensorRt, false, "this build of ONNX Runtime has no TensorRT"),
                new ProviderAttempt(ExecutionProvider.Cuda, false, "this build of ONNX Runtime has no CUDA"),
                new ProviderAttempt(ExecutionProvider.Cpu, true, "an inference ran"),
            ],
            detector.Attempts);
    }

    [Fact]
    public void Open_NoProviderWorks_TellsTheReasonOfEach()
    {
        string path = new TinyModel().WriteTo(_folder.Path);

        ExecutionProviderException error = Assert.Throws<ExecutionProviderException>(() =>
            YoloDetector.Open(path, new DetectorOptions { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda] }));

        Assert.Equal(2, error.Attempts.Count);
        Assert.Contains("TensorRT: this build of ONNX Runtime has no TensorRT", error.Message, StringComparison.Ordinal);
        Assert.Contains("CUDA: this build of ONNX Runtime has no CUDA", error.Message, StringComparison.Ordinal);
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    private static void AssertNear(Box expected, Box actual) =>
        Assert.True(ReferenceDetections.EdgeDistance(expected, actual) < 0.01f, $"{actual}, not {expected}");

    /// <summary>A black picture with red squares of 32x32 pixels at (x, y), each of its own brightness.</summary>
    private static Frame Picture(int width, int height, params (int X, int Y, byte Red)[] squares)
    {
        FrameBuffer buffer = new FramePool().Rent(width, height);
        buffer.Span.Clear();
        foreach ((int left, int top, byte red) in squares)
        {
            for (int y = top; y < Math.Min(top + 32, height); y++)
            {
                for (int x = left; x < Math.Min(left + 32, width); x++)
                {
                    buffer.Span[(y * buffer.Stride) + (x * 3) + 2] = red;
                }
            }
        }

        return new Frame("test", 1, DateTimeOffset.UnixEpoch, buffer);
    }

    private YoloDetector Open() => YoloDetector.Open(new TinyModel().WriteTo(_folder.Path), new DetectorOptions { Threads = 1 });
}
