using System.Globalization;
using Microsoft.Data.Sqlite;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Outbox;

/// <summary>
/// The file in which messages wait: SQLite with a write-ahead log, so that a kill at any moment leaves what was committed. Used by one
/// thread. Every method may throw a <see cref="SqliteException"/>; after one it is to be disposed.
/// </summary>
/// <remarks>
/// synchronous=NORMAL: a commit is safe against the end of the process, but the last ones before a loss of power may be missing (never
/// torn), for a file system sync for each would wear a memory card out. The identifiers are ours: SQLite's own counter would be one page
/// more in each commit.
/// </remarks>
internal sealed class OutboxDatabase : IDisposable
{
    /// <summary>The layout's version; a file of another one is put aside.</summary>
    private const int Version = 2;

    // A commit writes every page whole that it touches: small ones, for commits are small.
    private const int PageBytes = 512;

    // Half a megabyte of log, then its pages go to the file and it is used anew.
    private const int CheckpointPages = 1024;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _remove;

    private OutboxDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _insert = Command("INSERT INTO message VALUES ($id, $lane, $storedAt, $size, $topic, $qos, $retain, $length, $payload)");
        foreach (string name in (string[])["$id", "$lane", "$storedAt", "$size", "$topic", "$qos", "$retain", "$length", "$payload"])
        {
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _remove = Command("DELETE FROM message WHERE id = $id");
        _remove.Parameters.Add(new SqliteParameter { ParameterName = "$id" });
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be made.</exception>
    /// <exception cref="SqliteException">The file cannot be opened, or is no such file.</exception>
    public static OutboxDatabase Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string source = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString();
        SqliteConnection connection = new(source);
        try
        {
            connection.Open();
            Prepare(connection);
            return new OutboxDatabase(connection);
        }
        catch (Exception)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The largest identifier in it; 0 where it is empty.</summary>
    public long LastId => Scalar("SELECT COALESCE(MAX(id), 0) FROM message");

    /// <summary>Messages in it.</summary>
    public long Count => Scalar("SELECT COUNT(*) FROM message");

    /// <summary>Their sizes in all.</summary>
    public long Bytes => Scalar("SELECT COALESCE(SUM(size), 0) FROM message");

    /// <summary>Adds and removes messages in one commit; what is removed may be missing.</summary>
    /// <returns>How many were removed.</returns>
    public int Write(IReadOnlyCollection<OutboxMessage> added, IReadOnlyCollection<long> removed)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _insert.Transaction = _remove.Transaction = transaction;
        foreach (OutboxMessage message in added)
        {
            Bind(
                _insert, message.Id, message.Lane, message.StoredAt.ToUnixTimeMilliseconds(), message.Size, message.Topic, (int)message.Qos, message.Retain, message.Payload.Length, PackedPayload.Pack(message.Payload.Span));
            _insert.ExecuteNonQuery();
        }

        int found = 0;
        foreach (long id in removed)
        {
            Bind(_remove, id);
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
        using SqliteCommand command = Command(
            "SELECT id, storedAt, topic, qos, retain, length, payload FROM message WHERE id > $after AND lane = $lane ORDER BY id LIMIT $most");
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$lane", lane);
        command.Parameters.AddWithValue("$most", most);
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
        using (SqliteCommand command = Command("SELECT id, size FROM message ORDER BY id"))
        using (SqliteDataReader reader = command.ExecuteReader())
        {
            while (excess > 0 && reader.Read())
            {
                last = reader.GetInt64(0);
                excess -= reader.GetInt64(1);
            }
        }

        return Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM message WHERE id <= {last}"));
    }

    /// <summary>Removes the messages that were stored before a time.</summary>
    /// <returns>How many were removed.</returns>
    public int RemoveBefore(DateTimeOffset time) =>
        Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM message WHERE storedAt < {time.ToUnixTimeMilliseconds()}"));

    /// <summary>Puts the times at which messages were stored by so much later.</summary>
    /// <param name="after">Of those behind this identifier.</param>
    /// <param name="by">By how much; negative: earlier.</param>
    public void Shift(long after, TimeSpan by) =>
        Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE message SET storedAt = storedAt + {(long)by.TotalMilliseconds} WHERE id > {after}"));

    /// <summary>Gives the space of removed messages back to the file system.</summary>
    public void Shrink()
    {
        Execute("PRAGMA incremental_vacuum");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _insert.Dispose();
        _remove.Dispose();
        _connection.Dispose();
    }

    private static void Prepare(SqliteConnection connection)
    {
        // These two hold only where they are set before the first table.
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {PageBytes}"));
        Run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, "PRAGMA synchronous = NORMAL");
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {CheckpointPages}"));
        long version = (long)Ask(connection, "PRAGMA user_version")!;
        if (version != Version && version != 0)
        {
            throw new SqliteException($"the file is of version {version}, not {Version}", SqliteError.NotADatabase);
        }

        Run(connection, string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE IF NOT EXISTS message (
              id INTEGER PRIMARY KEY, lane TEXT NOT NULL, storedAt INTEGER NOT NULL, size INTEGER NOT NULL,
              topic TEXT NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL, length INTEGER NOT NULL, payload BLOB NOT NULL);
            PRAGMA user_version = {Version};
            """));
        if (Ask(connection, "PRAGMA quick_check(1)") is not "ok")
        {
            throw new SqliteException("the file is damaged", SqliteError.Corrupt);
        }
    }

    private static byte[] Unpack(byte[] packed, int length) =>
        PackedPayload.Unpack(packed, length) ?? throw new SqliteException("the file is damaged", SqliteError.Corrupt);

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private long Scalar(string sql) => (long)Ask(_connection, sql)!;

    private int Execute(string sql)
    {
        using SqliteCommand command = Command(sql);
        return command.ExecuteNonQuery();
    }
}
