using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Snapshots;

public sealed class SnapshotFilesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly SnapshotStage _stage;

    public SnapshotFilesTests() =>
        _stage = new SnapshotStage(_time, new SnapshotOptions { Retention = TimeSpan.FromDays(14), MaximumMegabytes = 1 });

    private SnapshotFiles Files => _stage.Files;

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void Keep_BetterAndBetter_WritesTheFirstThenNoneForTenSeconds()
    {
        Guid id = Guid.CreateVersion7(_time.GetUtcNow());

        Files.Keep(id, new byte[1]);
        Assert.Equal(1, _stage.Store.Bytes);
        _time.Advance(TimeSpan.FromSeconds(9.999));
        Files.Keep(id, new byte[2]);
        Assert.Equal(1, _stage.Store.Bytes);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Files.Keep(id, new byte[3]);
        Assert.Equal(3, _stage.Store.Bytes);
        Files.Keep(id, new byte[4]);
        Assert.Equal(3, _stage.Store.Bytes);

        Files.End(id);

        Assert.Equal(4, _stage.Store.Bytes);
        Assert.Equal(0, Files.Lost);
    }

    [Fact]
    public void Keep_DiskTakesNone_IsCountedAndToldOnce()
    {
        _stage.Block();
        Guid[] ids = [.. Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7(_time.GetUtcNow()))];
        foreach (Guid id in ids)
        {
            Files.Keep(id, new byte[10]);
        }

        Assert.Equal(0, Files.Lost);
        Assert.NotNull(Files.Failure);
        foreach (Guid id in ids[..3])
        {
            Files.End(id);
        }

        Assert.Equal(3, Files.Lost);
        Assert.StartsWith("Error: Pictures of objects cannot be kept: ", Assert.Single(_stage.Log.All), StringComparison.Ordinal);

        _stage.Unblock();
        Files.End(ids[3]);
        Files.End(ids[4]);

        Assert.Equal(3, Files.Lost);
        Assert.Null(Files.Failure);
        Assert.Equal(20, _stage.Store.Bytes);
        Assert.Equal("Information: Pictures of objects are kept again.", _stage.Log.All.Skip(1).Single());
    }

    [Fact]
    public void Tidy_Hourly_RemovesWhatIsTooOld()
    {
        Guid id = Guid.CreateVersion7(_time.GetUtcNow());
        Files.Keep(id, new byte[10]);
        File.SetLastWriteTimeUtc(Path.Combine(_stage.Folder, _stage.Paths.Single()), _time.GetUtcNow().UtcDateTime);
        Files.Tidy();

        _time.Advance(TimeSpan.FromDays(14));
        Files.Tidy();
        Assert.Single(_stage.Paths);
        _time.Advance(TimeSpan.FromMinutes(59));
        Files.Tidy();
        Assert.Single(_stage.Paths);
        _time.Advance(TimeSpan.FromMinutes(1));
        Files.Tidy();

        Assert.Empty(_stage.Paths);
    }

    [Fact]
    public void Tidy_ALittleMoreThanTheMegabytes_MakesRoomForATwentieth()
    {
        Files.Tidy();
        for (int i = 0; i < 210; i++)
        {
            Files.Keep(Guid.CreateVersion7(_time.GetUtcNow().AddSeconds(i)), new byte[5000]);
        }

        Files.Tidy();
        Assert.Equal(995_000, _stage.Store.Bytes);
        Files.Keep(Guid.CreateVersion7(_time.GetUtcNow().AddSeconds(300)), new byte[50_000]);
        Files.Tidy();

        Assert.Equal(1_045_000, _stage.Store.Bytes);
    }

    [Fact]
    public void Tidy_MoreThanTheMegabytes_RemovesTheOldestAtOnce()
    {
        Files.Tidy();
        for (int i = 0; i < 5; i++)
        {
            Files.Keep(Guid.CreateVersion7(_time.GetUtcNow().AddSeconds(i)), new byte[300_000]);
            Files.Tidy();
            Assert.True(_stage.Store.Bytes <= 1 << 20);
        }

        Assert.Equal(900_000, _stage.Store.Bytes);
        Assert.Equal(2, _stage.Store.Removed);
    }
}
