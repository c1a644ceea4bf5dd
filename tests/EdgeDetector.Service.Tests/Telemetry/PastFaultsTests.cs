using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Telemetry;

public sealed class PastFaultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pause_FaultsInARow_DoublesUpToFiveMinutes()
    {
        List<double> pauses = [];
        for (int run = 0; run < 10; run++)
        {
            PastFaults faults = Start();
            pauses.Add(faults.Pause.TotalSeconds);
            _time.Advance(TimeSpan.FromMinutes(1));
            faults.Note("the model broke");
        }

        Assert.Equal([0, 0, 5, 10, 20, 40, 80, 160, 300, 300], pauses);
        Assert.Equal(new FaultRow(10, "the model broke", _time.GetUtcNow()), Start().Last);
    }

    [Fact]
    public void Note_AfterALongRun_IsTheFirstOfARow()
    {
        Start().Note("a");
        Start().Note("b");
        PastFaults faults = Start();

        _time.Advance(PastFaults.Lasting);
        faults.Note("c");

        Assert.Equal(1, Start().Last!.Count);
        Assert.Equal(TimeSpan.Zero, Start().Pause);
    }

    [Fact]
    public void Forget_StoppedOnPurpose_LeavesNothing()
    {
        Start().Note("a");
        Start().Note("b");

        Start().Forget();

        Assert.Null(Start().Last);
        Assert.False(File.Exists(_folder.File("faults.json")));
    }

    [Fact]
    public void Note_FolderThatCannotBeWritten_IsKnownToThisRun()
    {
        PastFaults faults = new(
            new StorageOptions { Directory = "/proc/none" }, _time, NullLogger<PastFaults>.Instance);

        faults.Note("a");

        Assert.Equal("a", faults.Last!.Problem);
        faults.Forget();
        Assert.Null(faults.Last);
    }

    private PastFaults Start() => new(new StorageOptions { Directory = _folder.Path }, _time, NullLogger<PastFaults>.Instance);
}
