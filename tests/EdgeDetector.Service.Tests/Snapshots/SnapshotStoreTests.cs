using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Snapshots;

public sealed class SnapshotStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly SnapshotStage _stage = new(new FakeTimeProvider());

    private SnapshotStore Store => _stage.Store;

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void Write_New_IsOneFileBelowItsDay()
    {
        Guid id = Guid.CreateVersion7(Noon);

        Store.Write(id, [1, 2, 3]);

        Assert.Equal([$"2026-11-23/{id}.jpg"], _stage.Paths);
        Assert.Equal([1, 2, 3], Read(id));
        Assert.Equal(3, Store.Bytes);
    }

    [Fact]
    public void Write_Again_ReplacesIt()
    {
        Guid id = Guid.CreateVersion7(Noon);
        Store.Write(id, new byte[100]);

        Store.Write(id, [1, 2, 3]);

        Assert.Equal([1, 2, 3], Read(id));
        Assert.Single(_stage.Paths);
        Assert.Equal(3, Store.Bytes);
    }

    [Fact]
    public void Write_WhileItIsRead_LeavesTheReaderTheOldOne()
    {
        Guid id = Guid.CreateVersion7(Noon);
        Store.Write(id, [1, 2, 3]);
        using FileStream reader = Store.Open(id)!;

        Store.Write(id, [4, 5, 6, 7]);

        byte[] read = new byte[3];
        reader.ReadExactly(read);
        Assert.Equal([1, 2, 3], read);
        Assert.Equal([4, 5, 6, 7], Read(id));
    }

    [Fact]
    public void Write_NoFolder_FailsAndLeavesNothing()
    {
        _stage.Block();

        Assert.ThrowsAny<IOException>(() => Store.Write(Guid.CreateVersion7(Noon), [1]));

        Assert.Equal(0, Store.Bytes);
    }

    [Fact]
    public void Open_UnknownOrNoVersion7_IsNull()
    {
        Assert.Null(Store.Open(Guid.CreateVersion7(Noon)));
        Assert.Null(Store.Open(Guid.Empty));
        Assert.Null(Store.Open(Guid.Parse("ffffffff-ffff-7fff-bfff-ffffffffffff")));
        Assert.Null(Store.Open(Guid.Parse("9c5b94b1-35ad-49bb-b118-8e8fc24abf80")));
    }

    [Fact]
    public void Sweep_Old_GoesToTheMillisecond()
    {
        Guid last = Guid.CreateVersion7(Noon);
        Guid old = Guid.CreateVersion7(Noon.AddMilliseconds(-1));
        Guid older = Guid.CreateVersion7(Noon.AddDays(-3));
        foreach (Guid id in (Guid[])[last, old, older])
        {
            Write(id, 10);
        }

        Store.Sweep(Noon.AddDays(14), TimeSpan.FromDays(14));

        Assert.Equal([$"2026-11-23/{last}.jpg"], _stage.Paths);
        Assert.False(Directory.Exists(Path.Combine(_stage.Folder, "2026-11-20")));
        Assert.Equal(10, Store.Bytes);
        Assert.Equal(2, Store.Removed);
    }

    [Fact]
    public void Sweep_ObjectOfAWrongClockFromBeginToEnd_IsKeptFromNowOnAndThenGoes()
    {
        Guid ahead = Guid.CreateVersion7(Noon.AddYears(2));
        Write(ahead, 10, Noon.AddYears(2));
        Guid right = Guid.CreateVersion7(Noon.AddHours(1));
        Write(right, 10, Noon.AddHours(1));

        Store.Sweep(Noon.AddHours(2), TimeSpan.FromDays(14));
        Assert.Equal(2, _stage.Paths.Length);

        // It does not outlive those that came after it.
        Store.Sweep(Noon.AddHours(2).AddDays(14).AddSeconds(1), TimeSpan.FromDays(14));
        Assert.Empty(_stage.Paths);
    }

    [Fact]
    public void Sweep_FilesOfOthers_AreLeftAlone()
    {
        string[] others = ["2026-11-23/notes.txt", "2026-11-23/holiday.jpg", "2026-13-40/a.jpg", "archive/00000000-0000-7000-8000-000000000000.jpg", "b.jpg"];
        foreach (string other in others)
        {
            Put(other, 50);
        }

        Put($"2026-11-23/{Guid.CreateVersion7(Noon)}.jpg.abc.tmp", 1000);
        Put($"2026-11-23/{Guid.CreateVersion7(Noon)}.jpg", 7);

        Store.Sweep(Noon.AddDays(1), TimeSpan.Zero);
        Store.Limit(0, Noon);

        Assert.Equal(others.Order(StringComparer.Ordinal), _stage.Paths);
        Assert.Equal(0, Store.Bytes);
    }

    [Fact]
    public void Sweep_AfterARestart_MeasuresWhatIsThere()
    {
        Store.Write(Guid.CreateVersion7(Noon), new byte[70]);
        Store.Write(Guid.CreateVersion7(Noon.AddDays(-1)), new byte[30]);
        SnapshotStore again = new(_stage.Folder);

        again.Sweep(Noon, TimeSpan.FromDays(2));

        Assert.Equal(100, again.Bytes);
        Assert.Equal(0, again.Removed);
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(299, 1)]
    [InlineData(200, 1)]
    [InlineData(199, 2)]
    [InlineData(0, 3)]
    public void Limit_Bytes_TakesTheOldestFirst(long bytes, int removed)
    {
        Guid[] ids = [.. new[] { Noon.AddHours(-30), Noon, Noon.AddSeconds(1) }.Select(Guid.CreateVersion7)];
        foreach (Guid id in (Guid[])[ids[1], ids[2], ids[0]])
        {
            Write(id, 100);
        }

        Store.Limit(bytes, Noon.AddDays(1));

        Assert.Equal(ids.Skip(removed).Select(id => $"{id}.jpg"), _stage.Paths.Select(Path.GetFileName));
        Assert.Equal(300 - (100 * removed), Store.Bytes);
        Assert.Equal(removed, Store.Removed);
        Assert.Equal(removed == 0, Directory.Exists(Path.Combine(_stage.Folder, "2026-11-22")));
    }

    [Fact]
    public void SweepAndLimit_IdentifiersOfARunWhoseClockWasWrongAtFirst_GoByTheFilesTimes()
    {
        Guid behind = Guid.CreateVersion7(Noon.AddYears(-8));
        Guid ahead = Guid.CreateVersion7(Noon.AddYears(8));
        Guid right = Guid.CreateVersion7(Noon.AddDays(-2));
        Guid old = Guid.CreateVersion7(Noon.AddYears(8).AddDays(-20));
        Write(behind, 10, Noon.AddDays(-1));
        Write(ahead, 10, Noon.AddDays(-3));
        Write(right, 10);
        Write(old, 10, Noon.AddDays(-15));

        Store.Sweep(Noon, TimeSpan.FromDays(14));
        Assert.Equal((30, 1), (Store.Bytes, Store.Removed));
        Assert.Null(Store.Open(old));
        Store.Limit(20, Noon);
        Assert.Null(Store.Open(ahead));
        Store.Limit(10, Noon);

        Assert.Equal([$"2018-11-23/{behind}.jpg"], _stage.Paths);
    }

    [Fact]
    public void Sweep_FileWrittenByAClockThatWasSetAheadSince_GoesByTheIdentifier()
    {
        Guid kept = Guid.CreateVersion7(Noon.AddDays(-1));
        Guid old = Guid.CreateVersion7(Noon.AddDays(-15));
        Write(kept, 10, Noon.AddDays(3));
        Write(old, 10, Noon.AddDays(3));

        Store.Sweep(Noon, TimeSpan.FromDays(14));

        Assert.Equal([$"2026-11-22/{kept}.jpg"], _stage.Paths);
    }

    /// <summary>A picture whose file has a time, or else that of its object.</summary>
    private void Write(Guid id, int length, DateTimeOffset? at = null)
    {
        Store.Write(id, new byte[length]);
        string file = Directory.EnumerateFiles(_stage.Folder, $"{id}.jpg", SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(file, (at ?? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64($"{id:N}"[..12], 16))).UtcDateTime);
    }

    private byte[] Read(Guid id)
    {
        using FileStream stream = Store.Open(id)!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private void Put(string path, int length)
    {
        string file = Path.Combine(_stage.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, new byte[length]);
    }
}
