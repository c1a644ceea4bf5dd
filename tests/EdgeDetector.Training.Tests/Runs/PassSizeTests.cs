using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs.Support;

namespace EdgeDetector.Training.Runs;

/// <summary>A batch that no machine holds is told before anything is made.</summary>
public sealed class PassSizeTests : IDisposable
{
    private readonly TinySet _set = new(training: 8);

    // 3 x 100 x 50 x 4 bytes are 60,000 a picture; a sixteenth of the memory is for a pass.
    [Theory]
    [InlineData(8, 8, 16 * 480_000, null)]
    [InlineData(8, 8, (16 * 480_000) - 16, "--subdivisions 2")]
    [InlineData(12, 6, 16 * 200_000, "--subdivisions 4")]
    [InlineData(7, 7, 16 * 200_000, "--subdivisions 7")]
    [InlineData(8, 8, 16, "too large for this machine")]
    public void RequireRoom_PassAndMemory_NamesTheFewestSubdivisions(int batch, int pictures, long memory, string? expected)
    {
        PassSize pass = new(batch, pictures, new InputSize(100, 50));

        if (expected is null)
        {
            pass.RequireRoom("a.cfg", memory);
            return;
        }

        InputException error = Assert.Throws<InputException>(() => pass.RequireRoom("a.cfg", memory));
        Assert.StartsWith($"a.cfg: {pictures} pictures of 100x50 at once are 0.0 GB", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BatchOfAMillion_IsRefusedAndLeavesNoFolder()
    {
        TrainRequest request = _set.Request("out") with { Batch = 1_000_000, Batches = 1 };

        InputException error = Assert.Throws<InputException>(
            () => new TrainRun(request, new RecordedProgress(), TimeProvider.System).Run(TestContext.Current.CancellationToken));

        Assert.StartsWith($"{_set.Cfg}: 1000000 pictures of 64x64 at once are 49.2 GB", error.Message, StringComparison.Ordinal);
        Assert.Contains("give --subdivisions", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_set.In("out")));
    }

    [Fact]
    public void Create_MoreEpochsThanBatchesCanBeCounted_IsRefused()
    {
        InputException error = Assert.Throws<InputException>(() => RunSetup.Create(_set.Request("out") with { Batch = 1, Epochs = int.MaxValue }));

        Assert.StartsWith($"{_set.Cfg}: --epochs 2147483647: of 8 pictures", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _set.Dispose();
}
