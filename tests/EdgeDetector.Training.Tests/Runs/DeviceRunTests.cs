using System.Security.Cryptography;
using EdgeDetector.Training.Networks.Support;
using EdgeDetector.Training.Runs.Support;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>
/// Whole runs on a device with memory of its own. No card is needed: a copy in the processor's own memory takes the same road, and must come to
/// the same numbers to the last bit.
/// </summary>
[Collection(Serial.Name)]
public sealed class DeviceRunTests : IDisposable
{
    private const string Dropout = "[dropout]\nprobability=.2\n";

    private static readonly ComputeDevice Apart = ComputeDevice.Processor with { HasOwnMemory = true };

    private readonly TinySet _set = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "", "random=0")]
    [InlineData("adam=1\nmosaic=1", Dropout, "random=0")]
    [InlineData("ema_alpha=.99", "", "random=1")]
    public void Run_OwnMemory_IsTheRunOnTheProcessor(string keys, string more, string random)
    {
        _set.WriteCfg(keys, more: more);
        File.WriteAllText(_set.Cfg, File.ReadAllText(_set.Cfg).Replace("random=0", random, StringComparison.Ordinal));
        RecordedProgress direct = new();
        RecordedProgress copied = new();

        Train(_set.Request("direct") with { Epochs = 20 }, direct);
        Train(_set.Request("copied") with { Epochs = 20, Device = Apart }, copied);

        Assert.Equal(60, direct.Losses.Count);
        Assert.Equal(direct.Losses, copied.Losses);
        Assert.True(direct.Scores.Count > 1, "no validation in between");
        Assert.Equal(direct.Scores, copied.Scores);
        Assert.Equal(File.ReadAllBytes(_set.In("direct/tiny.onnx")), File.ReadAllBytes(_set.In("copied/tiny.onnx")));
        Assert.Equal(File.ReadAllBytes(_set.In("direct/last.weights")), File.ReadAllBytes(_set.In("copied/last.weights")));
        Assert.Equal(TensorsOf("direct"), TensorsOf("copied"));
    }

    [Fact]
    public void Run_OwnMemoryAndFrozenLayers_IsTheRunOnTheProcessor()
    {
        Train(_set.Request("source") with { Batches = 3 }, new RecordedProgress());
        TrainRequest request = _set.Request("direct") with { Batches = 4, Weights = _set.In("source/last.weights"), Layers = 2, Freeze = 1 };

        Train(request, new RecordedProgress());
        Train(request with { Output = _set.In("copied"), Device = Apart }, new RecordedProgress());

        Assert.Equal(File.ReadAllBytes(_set.In("direct/last.weights")), File.ReadAllBytes(_set.In("copied/last.weights")));
        Assert.Equal(TensorsOf("direct"), TensorsOf("copied"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ResumedOnTheOtherDevice_HasTheLossesOfOneRun(bool beginsApart)
    {
        _set.WriteCfg("ema_alpha=.99", more: Dropout);
        TrainRequest request = _set.Request("whole") with { Batches = 12 };
        (ComputeDevice begins, ComputeDevice ends) = beginsApart ? (Apart, ComputeDevice.Processor) : (ComputeDevice.Processor, Apart);
        RecordedProgress whole = new();
        Train(request, whole);
        using CancellationTokenSource stop = new();
        RecordedProgress first = new(progress =>
        {
            if (progress.Step.Batch == 6)
            {
                stop.Cancel();
            }
        });
        RecordedProgress second = new();

        new TrainRun(request with { Output = _set.In("halves"), Device = begins }, first, TimeProvider.System).Run(stop.Token);
        Train(request with { Output = _set.In("halves"), Device = ends, Resume = true }, second);

        Assert.Equal(6, first.Losses.Count);
        Assert.Equal(whole.Losses, [.. first.Losses, .. second.Losses]);
        Assert.Equal(TensorsOf("whole"), TensorsOf("halves"));
    }

    [Fact]
    public void Run_CheckpointOfACard_GoesOnHereAndSaysSo()
    {
        TrainRequest request = _set.Request("out") with { Batches = 2 };
        Train(request, new RecordedProgress());
        using (RunningNetwork running = new(RunSetup.Create(request), new RecordedProgress()))
        {
            Checkpoint here = CheckpointFile.Read(_set.In("out/checkpoint"), running.Trainer.Tensors);
            CheckpointFile.Write(_set.In("out/checkpoint"), here with { Device = "cuda:1" }, running.Trainer.Tensors);
        }

        RecordedProgress progress = new();
        Train(request with { Batches = 3, Resume = true }, progress);

        Assert.Contains(
            "note: the run was on cuda:1 and goes on with cpu: its losses will not be those of one device, "
            + "for a card sums in no fixed order and may round to TF32",
            progress.Notes);
        Assert.Equal("cpu", CheckpointFile.ReadHeader(_set.In("out/checkpoint")).Device);
    }

    // The other runs come to the same numbers wherever they ran: here the device must be the one that was asked for.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_OfARunOnADevice_MovesTheStatisticsThere(bool apart)
    {
        TrainRequest request = _set.Request("out") with { Batches = 1, Device = apart ? Apart : ComputeDevice.Processor };
        using RunningNetwork running = new(RunSetup.Create(request), new RecordedProgress());
        using DisposeScope scope = torch.NewDisposeScope();
        float[][] before = Statistics(running);

        running.Trainer.OnDevice.Forward(torch.rand(8, 3, 64, 64));

        Assert.NotEmpty(before);
        Assert.All(before.Zip(Statistics(running)), pair => Assert.Equal(apart, pair.First.AsSpan().SequenceEqual(pair.Second)));
    }

    [Fact]
    public void Step_DeviceIsBroken_FailsByWhatBrokeFirst()
    {
        RunSetup setup = RunSetup.Create(_set.Request("out") with { Batches = 1, Device = Apart });
        using RunningNetwork running = new(setup, new RecordedProgress());
        using Data.BatchSource source = setup.OpenBatches();
        running.Trainer.OnDevice.Dispose();

        // All that is tried with tensors that are gone fails alike: where tells which was first.
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => running.Trainer.Step(0, source, Cancellation));

        Assert.DoesNotContain(nameof(NetworkOnDevice.ClearGradients), error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_OwnMemory_LeavesNoTensors()
    {
        RunSetup setup = RunSetup.Create(_set.Request("out") with { Batches = 30, Device = Apart });
        using RunningNetwork running = new(setup, new RecordedProgress());
        using Data.BatchSource source = setup.OpenBatches();
        running.Trainer.Step(0, source, Cancellation);
        running.Trainer.Step(1, source, Cancellation);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (int batch = 2; batch < 30; batch++)
        {
            running.Trainer.Step(batch, source, Cancellation);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public void Dispose() => _set.Dispose();

    private static void Train(TrainRequest request, RecordedProgress progress) =>
        new TrainRun(request, progress, TimeProvider.System).Run(Cancellation);

    private static float[][] Statistics(RunningNetwork running) =>
        [.. running.Network.Statistics.Select(statistic => statistic.data<float>().ToArray())];

    /// <summary>Weights, running statistics, averages and the optimiser's memory at the end of a run: what follows the checkpoint's header.</summary>
    private byte[] TensorsOf(string output)
    {
        byte[] checkpoint = File.ReadAllBytes(_set.In($"{output}/checkpoint"));
        int start = 12 + BitConverter.ToInt32(checkpoint, 8);
        return checkpoint[start..^SHA256.HashSizeInBytes];
    }
}
