using EdgeDetector.Service.Storage;
using Microsoft.Data.Sqlite;
using static EdgeDetector.Service.History.Objects;

namespace EdgeDetector.Service.History;

public sealed class EventDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-events-").FullName;

    private string File => Path.Combine(_folder, "made", "events.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_ClosedAndOpened_HoldsTheSame()
    {
        EventRecord seen = Record(5).In("Hof \"><b>") with { Camera = "Mühle" };
        using (EventDatabase database = EventDatabase.Open(File))
        {
            database.Write([Record(4), seen], 1, TimeSpan.FromHours(1));
        }

        using EventDatabase again = EventDatabase.Open(File);
        EventRecord read = again.Find(Id(5), 1)!;

        Assert.Equal((1, 2), (again.LastRun, again.Count));
        Assert.Equal(seen.StartedAt.AddHours(1), read.StartedAt);
        Assert.Equal(("Mühle", "car", EventState.Active), (read.Camera, read.Class, read.State));
        Assert.Equal(seen.Latest.Box, read.Latest.Box);
        Assert.Equal([seen.StartedAt.AddHours(1)], read.Latest.Path!.Select(point => point.At));
        Assert.Equal(["Hof \"><b>"], read.Latest.EnteredZones);
        // Whoever was there when the run before ended is gone.
        Assert.Equal(EventState.Ended, again.Find(Id(5), 2)!.State);
        Assert.Null(again.Find(Id(6), 1));
    }

    [Fact]
    public void Write_TheSameObjectAgain_IsOneAsItWasLast()
    {
        using EventDatabase database = EventDatabase.Open(File);
        database.Write([Record(1), Record(2)], 1, default);
        database.Write([Record(1, isEnd: true)], 1, default);

        Assert.Equal(2, database.Count);
        Assert.Equal([EventState.Active, EventState.Ended], database.Read(All(), null, 1).Select(record => record.State));
    }

    [Fact]
    public void Read_FiltersAndPosition_AreThoseNewestFirst()
    {
        using EventDatabase database = EventDatabase.Open(File);
        database.Write([.. Enumerable.Range(0, 12).Select(second => Record(second)), Record(20).In("left"), Record(21).In("left'; --")], 1, default);

        Assert.Equal([21, 20, 11, 10], database.Read(All(), null, 1).Seconds().Take(4));
        Assert.Equal([4, 3, 2, 1, 0], database.Read(All(), Record(5).Position, 1).Seconds());
        Assert.Equal([9, 6, 3, 0], database.Read(All() with { Camera = "gate" }, Record(11).Position, 1).Seconds());
        Assert.Equal([20, 10, 8, 6, 4, 2, 0], database.Read(All() with { Class = "person" }, null, 1).Seconds());
        Assert.Equal([20], database.Read(All() with { Zone = "left" }, null, 1).Seconds());
        Assert.Equal([21], database.Read(All() with { Zone = "left'; --" }, null, 1).Seconds());
        Assert.Empty(database.Read(All() with { Zone = "lef" }, null, 1));
        Assert.Equal([3, 4, 5], database.Appeared(Start.AddSeconds(3), Start.AddSeconds(6)).Select(one => (int)(one.At - Start).TotalSeconds));
    }

    [Fact]
    public void Shift_OfARun_MovesWhatThatHasWrittenAlone()
    {
        using EventDatabase database = EventDatabase.Open(File);
        database.Write([Record(1)], 1, default);
        database.Write([Record(2)], 2, default);

        database.Shift(2, TimeSpan.FromDays(-1));

        Assert.Equal([1, 2], database.Read(All(), null, 2).Seconds());
        Assert.Equal([Start.AddSeconds(1), Start.AddSeconds(2).AddDays(-1)], database.Read(All(), null, 2).Select(record => record.StartedAt));
    }

    [Fact]
    public void Remove_OldOrTooMany_LeavesTheNewest()
    {
        using EventDatabase database = EventDatabase.Open(File);
        database.Write([.. Enumerable.Range(0, 10).Select(second => Record(second))], 1, default);

        Assert.Equal(2, database.Remove(Start.AddSeconds(2), 100));
        Assert.Equal(5, database.Remove(Start, 3));

        database.Shrink();
        Assert.Equal([9, 8, 7], database.Read(All(), null, 1).Seconds());
    }

    [Fact]
    public void Open_AnotherFile_IsSaidToBeDamaged()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "no database, however long this text may be, and so of no use to anybody");

        Assert.True(SqliteError.IsDamage(Assert.Throws<SqliteException>(() => EventDatabase.Open(File))));
    }
}
