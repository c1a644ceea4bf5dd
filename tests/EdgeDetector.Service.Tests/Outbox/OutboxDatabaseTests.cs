using System.Security.Cryptography;
using System.Text;
using EdgeDetector.Service.Storage;
using Microsoft.Data.Sqlite;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Outbox;

public sealed class OutboxDatabaseTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-outbox-").FullName;

    private string File => Path.Combine(_folder, "made", "outbox.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_ClosedAndOpened_HoldsTheSameInOrder()
    {
        OutboxMessage first = Message(7) with { Topic = "a/Mühle", Qos = MqttQualityOfServiceLevel.ExactlyOnce, Retain = true };
        using (OutboxDatabase database = OutboxDatabase.Open(File))
        {
            Assert.Equal(0, database.Write([first, Message(8), Message(9, "other"), Message(10)], []));
        }

        using OutboxDatabase again = OutboxDatabase.Open(File);

        Assert.Equal((10, 4), (again.LastId, again.Count));
        Assert.Equal(4 * Message(8).Size + 2, again.Bytes);
        OutboxMessage read = again.Read("lane", 0, 10)[0];
        Assert.Equal(first with { Payload = default }, read with { Payload = default });
        Assert.Equal("payload 7", Encoding.UTF8.GetString(read.Payload.Span));
        Assert.Equal([8, 10], again.Read("lane", 7, 10).Select(message => message.Id));
        Assert.Equal([7], again.Read("lane", 0, 1).Select(message => message.Id));
        Assert.Equal([9], again.Read("other", 0, 10).Select(message => message.Id));
    }

    [Fact]
    public void Write_Removals_CountsThoseThatWereThere()
    {
        using OutboxDatabase database = OutboxDatabase.Open(File);
        database.Write([Message(1), Message(2), Message(3)], []);

        Assert.Equal(2, database.Write([Message(4)], [1, 3, 99]));

        Assert.Equal([2, 4], database.Read("lane", 0, 10).Select(message => message.Id));
    }

    [Fact]
    public void RemoveOldest_TooMuch_LeavesWhatFits()
    {
        using OutboxDatabase database = OutboxDatabase.Open(File);
        database.Write([.. Enumerable.Range(1, 9).Select(id => Message(id))], []);

        Assert.Equal(0, database.RemoveOldest(9 * Message(1).Size));
        Assert.Equal(6, database.RemoveOldest((3 * Message(1).Size) + 1));

        Assert.Equal([7, 8, 9], database.Read("lane", 0, 10).Select(message => message.Id));
    }

    [Fact]
    public void RemoveBefore_SomeOld_RemovesThose()
    {
        using OutboxDatabase database = OutboxDatabase.Open(File);
        database.Write([.. Enumerable.Range(1, 5).Select(id => Message(id))], []);

        Assert.Equal(2, database.RemoveBefore(Start.AddSeconds(3)));

        Assert.Equal([3, 4, 5], database.Read("lane", 0, 10).Select(message => message.Id));
    }

    [Fact]
    public void Shrink_TenOutages_TheFileIsSmallAgainAfterEach()
    {
        using OutboxDatabase database = OutboxDatabase.Open(File);
        long largest = 0;
        for (int outage = 0; outage < 10; outage++)
        {
            OutboxMessage[] missed = [.. Enumerable.Range(1, 2000).Select(i => Message((outage * 2000) + i) with { Payload = RandomNumberGenerator.GetBytes(1500) })];
            database.Write(missed, []);
            database.Shrink();
            largest = Math.Max(largest, Size());
            database.Write([], [.. missed.Select(message => message.Id)]);
            database.Shrink();

            Assert.InRange(Size(), 0, 131072);
        }

        Assert.InRange(largest, 2000 * 1500, 2000 * 1500 * 2);
    }

    [Theory]
    [InlineData("payload = x'ffffffff'")]
    [InlineData("length = length + 1")]
    [InlineData("length = -1")]
    [InlineData("length = 2000000000")]
    public void Read_PayloadThatCannotBeUnpacked_IsDamage(string change)
    {
        using OutboxDatabase database = OutboxDatabase.Open(File);
        database.Write([Message(1)], []);
        Change($"UPDATE message SET {change}");

        Assert.True(SqliteError.IsDamage(Assert.Throws<SqliteException>(() => database.Read("lane", 0, 10))));
    }

    [Fact]
    public void Open_NoDatabaseOrDamagedOrOfAnotherVersion_IsDamage()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat("no database ", 500)));
        Assert.True(SqliteError.IsDamage(Assert.Throws<SqliteException>(() => OutboxDatabase.Open(File))));

        System.IO.File.Delete(File);
        using (OutboxDatabase database = OutboxDatabase.Open(File))
        {
            database.Write([.. Enumerable.Range(1, 500).Select(id => Message(id))], []);
            database.Shrink();
        }

        byte[] bytes = System.IO.File.ReadAllBytes(File);
        bytes.AsSpan(8192, bytes.Length - 8192).Fill(0x5a);
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.True(SqliteError.IsDamage(Assert.Throws<SqliteException>(() => OutboxDatabase.Open(File))));

        System.IO.File.Delete(File);
        OutboxDatabase.Open(File).Dispose();
        Change("PRAGMA user_version = 99");

        Assert.True(SqliteError.IsDamage(Assert.Throws<SqliteException>(() => OutboxDatabase.Open(File))));
    }

    private static OutboxMessage Message(long id, string lane = "lane") => new(
        id, lane, Start.AddSeconds(id), "a/topic", MqttQualityOfServiceLevel.AtLeastOnce, false, Encoding.UTF8.GetBytes($"payload {id % 10}"));

    private void Change(string sql)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Size() => Directory.GetFiles(Path.GetDirectoryName(File)!).Sum(file => new FileInfo(file).Length);
}
