using System.Globalization;
using System.Runtime.InteropServices;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Networks.Support;
using EdgeDetector.Training.Runs.Support;
using EdgeDetector.Yolo;
using OpenCvSharp;
using TorchSharp;

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
        Assert.Contains(" with 1 thread, validations included", File.ReadAllText(_set.In("out/card.md")), StringComparison.Ordinal);
        Assert.Contains("| device | cpu |", File.ReadAllText(_set.In("out/card.md")), StringComparison.Ordinal);
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
        Assert.Equal(progress.Losses.Count, File.ReadAllLines(_set.In("out/log.csv")).Length - 1);
        Assert.Null(error.Learnt);
        Assert.All(progress.Losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.Equal(4, Directory.GetFiles(_set.In("out/nan-batch"), "*.png").Length);
        Assert.Equal(2, File.ReadAllLines(_set.In("out/nan-batch/000.txt")).Length);
        using Mat picture = Cv2.ImRead(_set.In("out/nan-batch/000.png"));
        Assert.Equal(new Size(64, 64), picture.Size());
    }

    [Fact]
    public void Run_BadBatchCannotBeKept_SaysWhatIsWrongAllTheSame()
    {
        _set.WriteCfg("learning_rate=1e30\nburn_in=0");
        RecordedProgress progress = new(at => File.WriteAllText(_set.In("out/nan-batch"), "no folder"));

        NonFiniteLossException error = Assert.Throws<NonFiniteLossException>(() => Train(_set.Request("out") with { Batches = 50 }, progress));

        Assert.Null(error.Folder);
        Assert.Contains("the batch cannot be kept for a look", progress.Notes[^1], StringComparison.Ordinal);
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
        string[] warnings = [.. progress.Notes.Where(note => note.Contains("cannot be written", StringComparison.Ordinal))];
        Assert.Contains("cannot be written at batch 5", warnings[0], StringComparison.Ordinal);
        Assert.Contains("cannot be written at batch 6", warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LastCheckpointCannotBeWritten_FailsAndSaysSo()
    {
        RecordedProgress progress = new(at =>
        {
            if (at.Step.Batch == 1)
            {
                File.Delete(_set.In("out/checkpoint"));
                Directory.CreateDirectory(_set.In("out/checkpoint/full"));
            }
        });

        IOException error = Assert.Throws<IOException>(() => Train(_set.Request("out") with { Batches = 2 }, progress));

        Assert.Contains("batch 2 cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MemoryRunsOut_SavesWhatWasLearntAndGoesOn()
    {
        RecordedProgress whole = new();
        Train(_set.Request("whole") with { Batches = 6 }, whole);
        TrainRequest request = _set.Request("out") with { Batches = 6 };
        RecordedProgress first = new(at => FillMemory(at, batch: 3));
        RecordedProgress second = new();

        Assert.Throws<ExternalException>(() => Train(request, first));
        Checkpoint at = CheckpointFile.ReadHeader(_set.In("out/checkpoint"));
        bool hasWeights = File.Exists(_set.In("out/last.weights"));
        Train(request with { Resume = true }, second);

        Assert.Equal(3, at.Done);
        Assert.True(hasWeights, "no last.weights");
        Assert.Equal(whole.Losses, [.. first.Losses, .. second.Losses]);
    }

    [Fact]
    public void Run_MemoryRunsOutAndNothingCanBeSaved_FailsByTheMemoryAndSaysBoth()
    {
        RecordedProgress progress = new(at =>
        {
            File.Delete(_set.In("out/checkpoint"));
            Directory.CreateDirectory(_set.In("out/checkpoint/full"));
            FillMemory(at, batch: 1);
        });

        ExternalException error = Assert.Throws<ExternalException>(() => Train(_set.Request("out") with { Batches = 2 }, progress));

        Assert.Contains("can't allocate memory", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"warning: {_set.In("out")}: batch 1 cannot be written: ", progress.Notes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KilledBeforeACheckpoint_GoesOnFromTheBeginning()
    {
        TrainRequest request = _set.Request("out") with { Batches = 4 };
        byte[]? first = null;
        RecordedProgress whole = new(at => first ??= File.ReadAllBytes(_set.In("out/checkpoint")));
        Train(request, whole);
        File.WriteAllBytes(_set.In("out/checkpoint"), first!);
        RecordedProgress again = new();

        TrainOutcome outcome = Train(request with { Resume = true }, again);

        Assert.Equal(0, CheckpointOf(first!).Done);
        Assert.Equal(4, outcome.At.Done);
        Assert.Equal(whole.Losses, again.Losses);
    }

    [Fact]
    public void Run_FirstCheckpointCannotBeWritten_NothingIsTrainedAndALaterRunBegins()
    {
        Directory.CreateDirectory(_set.In("out/checkpoint/full"));
        RecordedProgress progress = new();

        IOException error = Assert.Throws<IOException>(() => Train(_set.Request("out") with { Batches = 2 }, progress));
        Directory.Delete(_set.In("out/checkpoint"), recursive: true);
        TrainOutcome outcome = Train(_set.Request("out") with { Batches = 2 }, progress);

        Assert.StartsWith($"{_set.In("out")}: nothing is trained, for results cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2), (outcome.At.Done, progress.Losses.Count));
    }

    [Fact]
    public void Run_ModelCannotBeWritten_LeavesNoWeightsWithoutIt()
    {
        RecordedProgress progress = new(at => Directory.CreateDirectory(_set.In("out/tiny.onnx/full")));

        Assert.ThrowsAny<IOException>(() => Train(_set.Request("out") with { Batches = 3 }, progress));

        Assert.False(File.Exists(_set.In("out/best.weights")));
        Assert.True(File.Exists(_set.In("out/checkpoint")));
    }

    [Fact]
    public void Run_WeightsReadWhole_PicturesSeenAreAdded()
    {
        Train(_set.Request("source") with { Batches = 3 }, new RecordedProgress());
        TrainRequest request = _set.Request("out") with { Batches = 2, Weights = _set.In("source/last.weights") };

        Train(request, new RecordedProgress());
        Train(request with { Batches = 4, Resume = true }, new RecordedProgress());

        Assert.Equal((3 + 4) * 8, BitConverter.ToInt64(File.ReadAllBytes(_set.In("out/last.weights")), 12));
    }

    [Theory]
    [InlineData(2, null, "--freeze 2 needs --weights")]
    [InlineData(3, 2, "--freeze 3: only the first 2 layers come from the weights")]
    [InlineData(5, null, "--freeze 5: there are 5 layers")]
    public void Run_FreezeOfRandomLayers_IsRefused(int freeze, int? layers, string message)
    {
        Train(_set.Request("source") with { Batches = 1 }, new RecordedProgress());
        string? weights = layers is null ? null : _set.In("source/last.weights");
        TrainRequest request = _set.Request("out") with { Batches = 1, Freeze = freeze, Layers = layers, Weights = weights };

        InputException error = Assert.Throws<InputException>(() => Train(request, new RecordedProgress()));

        Assert.StartsWith($"{_set.Cfg}: {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WeightsOfOtherClasses_NamesTheLayersThatFit()
    {
        _set.WriteCfg("", classes: 7);
        using (Networks.TrainableNetwork seven = new(EdgeDetector.Models.Darknet.Network.Load(_set.Cfg), 1))
        {
            seven.SaveWeights(_set.In("seven.weights"), 0);
        }

        _set.WriteCfg("");
        TrainRequest request = _set.Request("out") with { Batches = 1, Weights = _set.In("seven.weights") };

        // Told before the data is looked at.
        InputException error = Assert.Throws<InputException>(
            () => Train(request with { Data = new DataPart(_set.In("none.data"), null, null) }, new RecordedProgress()));
        Train(request with { Layers = 3 }, new RecordedProgress());

        Assert.StartsWith($"{_set.In("seven.weights")}: the weights are not those of all of tiny.cfg", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("give --layers 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ResumedWithOtherValidation_IsRefused()
    {
        TrainRequest request = _set.Request("out") with { Batches = 2 };
        Train(request, new RecordedProgress());
        File.WriteAllLines(_set.In("valid.txt"), File.ReadAllLines(_set.In("valid.txt"))[..9]);

        InputException error = Assert.Throws<InputException>(() => Train(request with { Resume = true }, new RecordedProgress()));

        Assert.Contains("the run was validated on other data", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out/none", "there is no checkpoint to continue; leave out --resume to begin")]
    [InlineData("none/none", "there is no checkpoint to continue; leave out --resume to begin")]
    public void Run_ResumedWithoutACheckpoint_SaysSoBeforeTheDataIsRead(string output, string message)
    {
        Directory.CreateDirectory(_set.In("out/none"));
        TrainRequest request = _set.Request(output) with { Resume = true, Data = new DataPart(_set.In("none.data"), null, null) };

        InputException error = Assert.Throws<InputException>(() => Train(request, new RecordedProgress()));

        Assert.Equal($"{_set.In(output)}/checkpoint: {message}", error.Message);
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

    [Theory]
    [InlineData("tiny.names", "dog\ncat\n")]
    [InlineData("tiny.cfg", "[net]\n")]
    [InlineData("tiny.onnx", "a model")]
    [InlineData("last.weights", "weights")]
    [InlineData("log.csv", "a table")]
    [InlineData("card.md", "a card")]
    public void Run_FolderHoldsAFileOfTheUser_IsRefusedAndKeepsIt(string name, string content)
    {
        Directory.CreateDirectory(_set.In("out"));
        File.WriteAllText(_set.In($"out/{name}"), content);

        InputException error = Assert.Throws<InputException>(() => Train(_set.Request("out") with { Batches = 1 }, new RecordedProgress()));

        Assert.Equal($"{_set.In("out")}: the run would overwrite {_set.In($"out/{name}")}: give another --output, or move it away", error.Message);
        Assert.Equal(content, File.ReadAllText(_set.In($"out/{name}")));
        Assert.Single(Directory.GetFileSystemEntries(_set.In("out")));
    }

    [Fact]
    public void Run_FolderOfTheCfgAndTheNames_TheyStayAsTheyAre()
    {
        // As an editor of another system writes it.
        File.WriteAllText(_set.In("tiny.names"), "red\r\nblue");
        byte[] cfg = File.ReadAllBytes(_set.Cfg);

        Train(_set.Request(".") with { Batches = 1 }, new RecordedProgress());

        Assert.Equal("red\r\nblue", File.ReadAllText(_set.In("tiny.names")));
        Assert.Equal(cfg, File.ReadAllBytes(_set.Cfg));
        Assert.True(File.Exists(_set.In("tiny.onnx")));
    }

    public void Dispose() => _set.Dispose();

    private Checkpoint CheckpointOf(byte[] bytes)
    {
        File.WriteAllBytes(_set.In("looked-at"), bytes);
        return CheckpointFile.ReadHeader(_set.In("looked-at"));
    }

    private static TrainOutcome Train(TrainRequest request, RecordedProgress progress) =>
        new TrainRun(request, progress, TimeProvider.System).Run(Cancellation);

    private static void FillMemory(RunProgress at, long batch)
    {
        if (at.Step.Batch == batch)
        {
            torch.empty(1L << 45).Dispose();
        }
    }

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
            MemoryMarshal.AsBytes(pixels.AsSpan()).CopyTo(buffer.Span);
            using Frame frame = new("t", 1, DateTimeOffset.UnixEpoch, buffer);
            detector.Detect(frame, thresholds, found);
            all.AddRange(found.Select(one => $"{Path.GetFileName(path)} {one}"));
        }

        return [.. all];
    }
}
