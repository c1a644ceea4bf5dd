using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Networks.Support;
using EdgeDetector.Training.Runs.Support;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>Whole runs on drawn pictures. They seed libtorch's generator, so they run alone.</summary>
[Collection(Serial.Name)]
public sealed class TrainRunTests : IDisposable
{
    private readonly TinySet _set = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_TinySet_OverfitsAndWritesAll()
    {
        _set.WriteCfg("adam=1\npolicy=sgdr");
        RecordedProgress progress = new();

        TrainOutcome outcome = Train(_set.Request("out") with { Epochs = 160 }, progress);

        Assert.Equal(RunEnd.Completed, outcome.End);
        Assert.True(outcome.Validation!.Value > 0.9, $"mAP50 {outcome.Validation.Value}");
        Assert.Equal(480, progress.Losses.Count);
        Assert.All(
            (string[])["tiny.onnx", "best.weights", "last.weights", "tiny.cfg", "tiny.names", "log.csv", "curves.png", "card.md", "checkpoint"],
            file => Assert.True(new FileInfo(_set.In($"out/{file}")).Length > 0, file));
        Assert.Equal(9, Directory.GetFiles(_set.In("out")).Length);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"## Validation: mAP50 {outcome.Validation.Value:F4}"), File.ReadAllText(_set.In("out/card.md")), StringComparison.Ordinal);
        Assert.Equal(481, File.ReadAllLines(_set.In("out/log.csv")).Length);
    }

    [Fact]
    public void Run_BestWeightsImported_DetectsAsTheExportedModel()
    {
        Train(_set.Request("out") with { Epochs = 30 }, new RecordedProgress());
        string imported = _set.In("imported.onnx");

        DarknetImport.Run(
            new ImportRequest
            {
                Cfg = _set.Cfg,
                Weights = _set.In("out/best.weights"),
                Names = _set.In("tiny.names"),
                Output = imported,
            },
            progress: null,
            Cancellation);

        string[] exported = Detect(_set.In("out/tiny.onnx"));
        Assert.NotEmpty(exported);
        Assert.Equal(exported, Detect(imported));
    }

    [Fact]
    public void Run_StoppedAndResumed_HasTheSameLossesToTheLastBit()
    {
        _set.WriteCfg("ema_alpha=.99\nmosaic=1", more: "[dropout]\nprobability=.2\n");
        TrainRequest request = _set.Request("whole") with { Batches = 12 };
        RecordedProgress whole = new();
        Train(request, whole);

        RecordedProgress first = new();
        using CancellationTokenSource stop = new();
        TrainOutcome half = new TrainRun(
            request with { Output = _set.In("halves") },
            new RecordedProgress(progress =>
            {
                first.Losses.Add(progress.Step.Loss);
                if (progress.Step.Batch == 6)
                {
                    stop.Cancel();
                }
            }),
            TimeProvider.System).Run(stop.Token);
        RecordedProgress second = new();
        TrainOutcome rest = Train(request with { Output = _set.In("halves"), Resume = true }, second);

        Assert.Equal(RunEnd.Interrupted, half.End);
        Assert.Equal(6, half.At.Done);
        Assert.Equal(RunEnd.Completed, rest.End);
        Assert.Equal(6, second.Losses.Count);
        Assert.Equal(whole.Losses, [.. first.Losses, .. second.Losses]);
        Assert.Equal(File.ReadAllBytes(_set.In("whole/last.weights")), File.ReadAllBytes(_set.In("halves/last.weights")));
        Assert.Equal(File.ReadAllBytes(_set.In("whole/best.weights")), File.ReadAllBytes(_set.In("halves/best.weights")));
        Assert.Equal(LossesOf("whole"), LossesOf("halves"));
    }

    [Fact]
    public void Run_CancelledWithinABatch_LeavesTheBatchUndone()
    {
        RecordedProgress whole = new();
        TrainRequest request = _set.Request("whole") with { Batches = 4 };
        Train(request, whole);

        // In the middle of batch 3, or near it: wherever it falls, what was begun must leave no trace.
        using CancellationTokenSource stop = new();
        RecordedProgress first = new(progress =>
        {
            if (progress.Step.Batch == 2)
            {
                stop.CancelAfter(TimeSpan.FromMilliseconds(3));
            }
        });
        new TrainRun(request with { Output = _set.In("halves") }, first, TimeProvider.System).Run(stop.Token);
        RecordedProgress second = new();
        Train(request with { Output = _set.In("halves"), Resume = true }, second);

        Assert.Equal(whole.Losses, [.. first.Losses, .. second.Losses]);
    }

    [Fact]
    public void Run_SameSeed_IsTheSameModel()
    {
        Train(_set.Request("one") with { Batches = 6 }, new RecordedProgress());
        Train(_set.Request("two") with { Batches = 6 }, new RecordedProgress());
        Train(_set.Request("other") with { Batches = 6, Seed = 2 }, new RecordedProgress());

        Assert.Equal(File.ReadAllBytes(_set.In("one/tiny.onnx")), File.ReadAllBytes(_set.In("two/tiny.onnx")));
        Assert.NotEqual(File.ReadAllBytes(_set.In("one/best.weights")), File.ReadAllBytes(_set.In("other/best.weights")));
    }

    [Fact]
    public void Run_LossNoNumber_StopsAtOnceAndKeepsTheBatch()
    {
        _set.WriteCfg("learning_rate=1e30\nburn_in=0");
        RecordedProgress progress = new();

        NonFiniteLossException error = Assert.Throws<NonFiniteLossException>(() => Train(_set.Request("out") with { Batches = 50 }, progress));

        Assert.Equal(progress.Losses.Count + 1, error.Batch);
        Assert.All(progress.Losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.Equal(4, Directory.GetFiles(_set.In("out/nan-batch"), "*.png").Length);
        Assert.Equal(2, File.ReadAllLines(_set.In("out/nan-batch/000.txt")).Length);
        using Mat picture = Cv2.ImRead(_set.In("out/nan-batch/000.png"));
        Assert.Equal(new Size(64, 64), picture.Size());
    }

    [Fact]
    public void Run_NoBetterValidation_StopsEarly()
    {
        // Nothing is learnt at this rate: the first validation stays the best.
        _set.WriteCfg("learning_rate=1e-30");

        TrainOutcome outcome = Train(_set.Request("out") with { Epochs = 100, Patience = 20 }, new RecordedProgress());

        Assert.Equal(RunEnd.StoppedEarly, outcome.End);
        Assert.InRange(outcome.At.Done * 8 / 24, 20, 60);
    }

    [Fact]
    public void Run_FirstLayersFilledAndFrozen_KeepsThem()
    {
        Train(_set.Request("source") with { Batches = 3 }, new RecordedProgress());

        Train(
            _set.Request("out") with { Batches = 3, Seed = 9, Weights = _set.In("source/last.weights"), Layers = 2, Freeze = 2 },
            new RecordedProgress());

        // The header has 20 bytes; then biases, scales, means, variances and kernels of 3 to 8 and of 8 to 16 channels.
        int kept = 20 + (4 * ((4 * 8) + (8 * 27) + (4 * 16) + (16 * 72)));
        byte[] source = File.ReadAllBytes(_set.In("source/last.weights"));
        byte[] result = File.ReadAllBytes(_set.In("out/last.weights"));
        Assert.Equal(source[20..kept], result[20..kept]);
        Assert.NotEqual(source[kept..], result[kept..]);
    }

    [Fact]
    public void Run_CheckpointCannotBeWritten_GoesOnAndKeepsTheOneBefore()
    {
        TrainRequest request = _set.Request("out") with { Batches = 4 };
        Train(request, new RecordedProgress());
        byte[] before = File.ReadAllBytes(_set.In("out/checkpoint"));
        RecordedProgress progress = new(at =>
        {
            // No file can be renamed onto a folder that is not empty.
            if (at.Step.Batch == 5)
            {
                File.Move(_set.In("out/checkpoint"), _set.In("kept"));
                Directory.CreateDirectory(_set.In("out/checkpoint/full"));
            }
            else if (at.Step.Batch == 7)
            {
                Directory.Delete(_set.In("out/checkpoint"), recursive: true);
                File.Move(_set.In("kept"), _set.In("out/checkpoint"));
                Assert.Equal(before, File.ReadAllBytes(_set.In("out/checkpoint")));
            }
        });

        TrainOutcome outcome = Train(request with { Batches = 8, Resume = true, BetweenCheckpoints = TimeSpan.Zero }, progress);

        Assert.Equal(8, outcome.At.Done);
        Assert.Equal(8, CheckpointFile.ReadHeader(_set.In("out/checkpoint")).Done);
        string[] warnings = [.. progress.Notes.Where(note => note.StartsWith("warning", StringComparison.Ordinal))];
        Assert.Contains("cannot be written at batch 5", warnings[0], StringComparison.Ordinal);
        Assert.Contains("cannot be written at batch 6", warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LastCheckpointCannotBeWritten_FailsAndSaysSo()
    {
        RecordedProgress progress = new(at => Directory.CreateDirectory(_set.In("out/checkpoint/full")));

        IOException error = Assert.Throws<IOException>(() => Train(_set.Request("out") with { Batches = 2 }, progress));

        Assert.Contains("batch 2 cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("cfg")]
    [InlineData("batch")]
    public void Run_ResumedWithOtherOptions_IsRefused(string what)
    {
        TrainRequest request = _set.Request("out") with { Batches = 2 };
        Train(request, new RecordedProgress());
        request = what switch
        {
            "seed" => request with { Seed = 2 },
            "batch" => request with { Batch = 4 },
            _ => request,
        };
        if (what == "cfg")
        {
            _set.WriteCfg("hue=.1");
        }

        InputException error = Assert.Throws<InputException>(() => Train(request with { Resume = true }, new RecordedProgress()));

        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderHoldsARun_IsRefused()
    {
        TrainRequest request = _set.Request("out") with { Batches = 2 };
        Train(request, new RecordedProgress());

        InputException error = Assert.Throws<InputException>(() => Train(request, new RecordedProgress()));

        Assert.EndsWith("continue it with --resume, or give another --output", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _set.Dispose();

    private static TrainOutcome Train(TrainRequest request, RecordedProgress progress) =>
        new TrainRun(request, progress, TimeProvider.System).Run(Cancellation);

    private string[] LossesOf(string output) =>
        [.. File.ReadAllLines(_set.In($"{output}/log.csv")).Select(line => string.Join(',', line.Split(',')[..12]))];

    private string[] Detect(string model)
    {
        using YoloDetector detector = YoloDetector.Open(model, new DetectorOptions { Threads = 1, Slots = 1 });
        DetectionThresholds thresholds = DetectionThresholds.Create(detector.Model.Names, 0.1, new Dictionary<string, double>(), 0.45);
        FramePool pool = new();
        List<Detection> found = [];
        List<string> all = [];
        foreach (string path in Directory.GetFiles(_set.In("images")).Order(StringComparer.Ordinal))
        {
            using Mat picture = Cv2.ImRead(path);
            FrameBuffer buffer = pool.Rent(picture.Width, picture.Height);
            picture.GetArray(out Vec3b[] pixels);
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()).CopyTo(buffer.Span);
            using Frame frame = new("t", 1, DateTimeOffset.UnixEpoch, buffer);
            detector.Detect(frame, thresholds, found);
            all.AddRange(found.Select(one => $"{Path.GetFileName(path)} {one}"));
        }

        return [.. all];
    }
}
