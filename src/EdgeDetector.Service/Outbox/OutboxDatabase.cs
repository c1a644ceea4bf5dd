using System.Globalization;
using EdgeDetector.Service.Storage;
using Microsoft.Data.Sqlite;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Outbox;

/// <summary>
/// The file in which messages wait. Used by one thread. Every method may throw a <see cref="SqliteException"/>; after one it is to be
/// disposed.
/// </summary>
/// <remarks>The identifiers are ours: SQLite's own counter would be one page more in each commit, and pages are small, for commits are.</remarks>
internal sealed class OutboxDatabase : IDisposable
{
    private static readonly SqliteLayout Layout = new(2, 512, """
        CREATE TABLE IF NOT EXISTS message (
          id INTEGER PRIMARY KEY, lane TEXT NOT NULL, storedAt INTEGER NOT NULL, size INTEGER NOT NULL,
          topic TEXT NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL, length INTEGER NOT NULL, payload BLOB NOT NULL);
        """);

    private readonly SqliteFile _file;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _remove;

    private OutboxDatabase(SqliteFile file)
    {
        _file = file;
        _insert = file.Command(
            "INSERT INTO message VALUES ($id, $lane, $storedAt, $size, $topic, $qos, $retain, $length, $payload)",
            "$id", "$lane", "$storedAt", "$size", "$topic", "$qos", "$retain", "$length", "$payload");
        _remove = file.Command("DELETE FROM message WHERE id = $id", "$id");
    }

    /// <inheritdoc cref="SqliteFile.Open"/>
    public static OutboxDatabase Open(string path) => new(SqliteFile.Open(path, Layout));

    /// <summary>The largest identifier in it; 0 where it is empty.</summary>
    public long LastId => _file.Scalar("SELECT COALESCE(MAX(id), 0) FROM message");

    /// <summary>Messages in it.</summary>
    public long Count => _file.Scalar("SELECT COUNT(*) FROM message");

    /// <summary>Their sizes in all.</summary>
    public long Bytes => _file.Scalar("SELECT COALESCE(SUM(size), 0) FROM message");

    /// <summary>Adds and removes messages in one commit; what is removed may be missing.</summary>
    /// <returns>How many were removed.</returns>
    public int Write(IReadOnlyCollection<OutboxMessage> added, IReadOnlyCollection<long> removed)
    {
        using SqliteTransaction transaction = _file.Begin();
        _insert.Transaction = _remove.Transaction = transaction;
        foreach (OutboxMessage message in added)
        {
            SqliteFile.Bind(
                _insert, message.Id, message.Lane, message.StoredAt.ToUnixTimeMilliseconds(), message.Size, message.Topic, (int)message.Qos, message.Retain, message.Payload.Length, PackedPayload.Pack(message.Payload.Span));
            _insert.ExecuteNonQuery();
        }

        int found = 0;
        foreach (long id in removed)
        {
            SqliteFile.Bind(_remove, id);
            found += _remove.ExecuteNonQuery();
        }

        transaction.Commit();
        return found;
    }

    /// <summary>The oldest messages of a lane behind a given one.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="after">The identifier behind which to begin.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<OutboxMessage> Read(string lane, long after, int most)
    {
        using SqliteCommand command = _file.Command(
            "SELECT id, storedAt, topic, qos, retain, length, payload FROM message WHERE id > $after AND lane = $lane ORDER BY id LIMIT $most",
            "$after", "$lane", "$most");
        SqliteFile.Bind(command, after, lane, most);
        List<OutboxMessage> messages = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            messages.Add(new OutboxMessage(
                reader.GetInt64(0),
                lane,
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)),
                reader.GetString(2),
                (MqttQualityOfServiceLevel)reader.GetInt32(3),
                reader.GetInt32(4) != 0,
                Unpack((byte[])reader[6], reader.GetInt32(5))));
        }

        return messages;
    }

    /// <summary>Removes the oldest messages until the rest is small enough.</summary>
    /// <returns>How many were removed.</returns>
    public int RemoveOldest(long mostBytes)
    {
        long excess = Bytes - mostBytes;
        if (excess <= 0)
        {
            return 0;
        }

        // Added up here and not by a window function: the SQLite 3.22 of Ubuntu 18.04, which is JetPack 4's, has none.
        long last = 0;
        using (SqliteCommand command = _file.Command("SELECT id, size FROM message ORDER BY id"))
        using (SqliteDataReader reader = command.ExecuteReader())
        {
            while (excess > 0 && reader.Read())
            {
                last = reader.GetInt64(0);
                excess -= reader.GetInt64(1);
            }
        }

        return _file.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM message WHERE id <= {last}"));
    }

    /// <summary>Removes the messages that were stored before a time.</summary>
    /// <returns>How many were removed.</returns>
    public int RemoveBefore(DateTimeOffset time) =>
        _file.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM message WHERE storedAt < {time.ToUnixTimeMilliseconds()}"));

    /// <summary>Puts the times at which messages were stored by so much later.</summary>
    /// <param name="after">Of those behind this identifier.</param>
    /// <param name="by">By how much; negative: earlier.</param>
    public void Shift(long after, TimeSpan by) =>
        _file.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE message SET storedAt = storedAt + {(long)by.TotalMilliseconds} WHERE id > {after}"));

    /// <inheritdoc cref="SqliteFile.Shrink"/>
    public void Shrink() => _file.Shrink();

    /// <inheritdoc/>
    public void Dispose()
    {
        _insert.Dispose();
        _remove.Dispose();
        _file.Dispose();
    }

    private static byte[] Unpack(byte[] packed, int length) =>
        PackedPayload.Unpack(packed, length) ?? throw new SqliteException("the file is damaged", SqliteError.Corrupt);
}
