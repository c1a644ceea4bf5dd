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
    public async Task Add_ThenPowerCut_IsKeptOfSecondsBefore()
    {
        using LineTotals totals = Open();
        await totals.StartAsync(TestContext.Current.CancellationToken);
        totals.Add("gate", In);

        for (int i = 0; i < 500 && !File.Exists(FileName); i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal([new LineTotal(In, 1)], Open().Of("gate"));
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

    private LineTotals Open() => new(
        new StateFile<CrossedLines>(FileName, StateJson.Default.CrossedLines, crossed => crossed.IsSound, NullLogger.Instance), _time);
}
