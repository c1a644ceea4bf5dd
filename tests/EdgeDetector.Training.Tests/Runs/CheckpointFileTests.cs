using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

public sealed class CheckpointFileTests : IDisposable
{
    private static readonly Checkpoint Sample = new()
    {
        CfgHash = "c",
        DataHash = "d",
        Seed = ulong.MaxValue,
        Batch = 64,
        Subdivisions = 8,
        Threads = 2,
        Frozen = 3,
        Batches = 5000,
        Done = 1234,
        Validated = 1200,
        BestScore = 0.123456789012345678,
        BestBatch = 1100,
        Seconds = 99.5,
    };

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "checkpoint");

    [Fact]
    public void Read_Written_IsTheSameToTheLastBit()
    {
        CheckpointFile.Write(File, Sample, Tensors(1 / 3f));
        CheckpointTensors read = Tensors(0);

        Checkpoint checkpoint = CheckpointFile.Read(File, read);

        Assert.Equal(Sample, checkpoint);
        Assert.Equal(Sample, CheckpointFile.ReadHeader(File));
        Assert.All(read.All, tensor => Assert.All(tensor.Value.data<float>().ToArray(), value => Assert.Equal(1 / 3f, value)));
    }

    [Fact]
    public void Read_OneByteChanged_IsDamaged()
    {
        CheckpointFile.Write(File, Sample, Tensors(1));
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        bytes[^50] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        InputException error = Assert.Throws<InputException>(() => CheckpointFile.Read(File, Tensors(0)));

        Assert.EndsWith("the checkpoint is damaged or cut off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOff_IsDamaged()
    {
        CheckpointFile.Write(File, Sample, Tensors(1));
        System.IO.File.WriteAllBytes(File, System.IO.File.ReadAllBytes(File)[..20]);

        Assert.Throws<InputException>(() => CheckpointFile.ReadHeader(File));
    }

    [Fact]
    public void Read_OtherNetwork_IsRefused()
    {
        CheckpointFile.Write(File, Sample, Tensors(1));
        CheckpointTensors larger = new([Tensor(0, 7)], [], []);

        InputException error = Assert.Throws<InputException>(() => CheckpointFile.Read(File, larger));

        Assert.Contains("another network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Fails_LeavesTheOneBefore()
    {
        CheckpointFile.Write(File, Sample, Tensors(1));

        // A tensor that was freed: the file is half-written when it fails, as on a full disk.
        CheckpointTensors broken = new([Tensor(2, 100_000)], [], [Tensor(2, 5)]);
        broken.Optimizer[0].Value.Dispose();
        Assert.ThrowsAny<Exception>(() => CheckpointFile.Write(File, Sample with { Done = 2000 }, broken));

        Assert.Equal(1234, CheckpointFile.Read(File, Tensors(0)).Done);
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private static CheckpointTensors Tensors(float value) => new([Tensor(value, 4), Tensor(value, 1)], [Tensor(value, 4)], [Tensor(value, 3)]);

    private static NamedTensor Tensor(float value, int length) => new("t", torch.full(length, value));
}
