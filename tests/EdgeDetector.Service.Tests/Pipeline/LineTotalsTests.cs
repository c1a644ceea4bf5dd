using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Pipeline;

public sealed class LineTotalsTests : IDisposable
{
    private static readonly CrossedLine In = new("door", "forward", "person");
    private static readonly CrossedLine Out = new("door", "backward", "person");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-lines-");
    private readonly FakeTimeProvider _time = new();

    private string FileName => Path.Combine(_folder.FullName, "crossings.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Add_Crossings_CountsEachByCameraDirectionAndClass()
    {
        using LineTotals totals = Open();

        Assert.Equal(1, totals.Add("gate", In).Count);
        Assert.Equal(2, totals.Add("gate", In).Count);
        Assert.Equal(1, totals.Add("gate", Out).Count);
        Assert.Equal(1, totals.Add("gate", In with { Class = "car" }).Count);
        Assert.Equal(1, totals.Add("yard", In).Count);
        Assert.Equal(3, totals.Of("gate").Count);
    }

    [Fact]
    public async Task Of_AfterARestart_GoesOn()
    {
        using (LineTotals before = Open())
        {
            await before.StartAsync(TestContext.Current.CancellationToken);
            before.Add("gate", In);
            before.Add("gate", In);
            await before.StopAsync(TestContext.Current.CancellationToken);
        }

        using LineTotals after = Open();

        Assert.Equal([new LineTotal(In, 2)], after.Of("gate"));
        Assert.Equal(3, after.Add("gate", In).Count);
    }

    [Fact]
    public async Task Add_ThenPowerCut_IsKeptOfASecondBefore()
    {
        using LineTotals totals = Open();
        await totals.StartAsync(TestContext.Current.CancellationToken);
        totals.Add("gate", In);
        totals.Add("gate", In);

        await PassAsync(TimeSpan.FromSeconds(0.9));
        Assert.False(File.Exists(FileName));
        await PassAsync(TimeSpan.FromSeconds(0.1));

        await SnapshotStage.UntilAsync(() => File.Exists(FileName), "the file is there");
        Assert.Equal([new LineTotal(In, 2)], Open().Of("gate"));
        await totals.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Add_DiskThatTakesNothing_IsTriedAgainAfterFiveSeconds()
    {
        string folder = Path.GetDirectoryName(FileName)!;
        using LineTotals totals = Open();
        await totals.StartAsync(TestContext.Current.CancellationToken);
        Directory.Delete(folder);
        File.WriteAllText(folder, "no folder");
        totals.Add("gate", In);
        await PassAsync(TimeSpan.FromSeconds(1));
        File.Delete(folder);

        await PassAsync(TimeSpan.FromSeconds(4));
        Assert.False(File.Exists(FileName));
        await PassAsync(TimeSpan.FromSeconds(1));

        await SnapshotStage.UntilAsync(() => File.Exists(FileName), "the file is there");
        await totals.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("""{ "cameras": { "gate": [ { "crossed": null, "count": 1 } ] } }""")]
    [InlineData("""{ "cameras": { "gate": [ { "crossed": { "line": "a", "direction": "forward", "class": "car" }, "count": -1 } ] } }""")]
    [InlineData("nonsense")]
    public void Of_DamagedFile_IsPutAsideAndCountedAnew(string content)
    {
        File.WriteAllText(FileName, content);

        using LineTotals totals = Open();

        Assert.Empty(totals.Of("gate"));
        Assert.True(File.Exists(FileName + ".corrupt"));
    }

    /// <summary>Time passes once the loop has had its own to come to a rest.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        await Task.Delay(TimeSpan.FromSeconds(0.2), TimeProvider.System, TestContext.Current.CancellationToken);
        _time.Advance(time);
        await Task.Delay(TimeSpan.FromSeconds(0.2), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private LineTotals Open() => new(
        new StateFile<CrossedLines>(FileName, StateJson.Default.CrossedLines, crossed => crossed.IsSound, NullLogger.Instance), _time);
}
