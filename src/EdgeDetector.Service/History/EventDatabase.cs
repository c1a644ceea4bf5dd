using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDetector.Service.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDetector.Service.History;

/// <summary>
/// The file in which objects are remembered over restarts. Used by one thread. Every method may throw a <see cref="SqliteException"/>; after
/// one it is to be disposed.
/// </summary>
/// <remarks>
/// Times in a row's content are by the clock of frames of the run that wrote it; its shift leads to the system's, and is changed with the
/// order of appearance when that is set while the run lasts. Statements keep to SQLite 3.22, which is JetPack 4's.
/// </remarks>
internal sealed class EventDatabase : IDisposable
{
    // A zone's name holds no control character.
    private const char ZoneMark = '\n';
    private const string Columns = "run, shift, length, content";

    private static readonly SqliteLayout Layout = new(1, 4096, """
        CREATE TABLE IF NOT EXISTS event (
          id TEXT PRIMARY KEY, startedAt INTEGER NOT NULL, run INTEGER NOT NULL, shift INTEGER NOT NULL, camera TEXT NOT NULL,
          class TEXT NOT NULL, zones TEXT NOT NULL, length INTEGER NOT NULL, content BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS appearance ON event (startedAt, id);
        """);

    private readonly SqliteFile _file;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;

    private EventDatabase(SqliteFile file)
    {
        _file = file;
        _insert = file.Command(
            "INSERT INTO event VALUES ($id, $startedAt, $run, $shift, $camera, $class, $zones, $length, $content)",
            "$id", "$startedAt", "$run", "$shift", "$camera", "$class", "$zones", "$length", "$content");
        _update = file.Command(
            "UPDATE event SET zones = $zones, length = $length, content = $content WHERE id = $id", "$id", "$zones", "$length", "$content");
    }

    /// <inheritdoc cref="SqliteFile.Open"/>
    public static EventDatabase Open(string path) => new(SqliteFile.Open(path, Layout));

    /// <summary>The run that wrote last; 0 where none did.</summary>
    public long LastRun => _file.Scalar("SELECT COALESCE(MAX(run), 0) FROM event");

    /// <summary>How many objects are in it.</summary>
    public long Count => _file.Scalar("SELECT COUNT(*) FROM event");

    /// <summary>Adds objects, or writes them anew, in one commit.</summary>
    /// <param name="records">The objects, by the clock of frames.</param>
    /// <param name="run">The run, which is that of all of them.</param>
    /// <param name="shift">How far the system's clock is ahead, by <see cref="Shift"/> too.</param>
    public void Write(IReadOnlyCollection<EventRecord> records, long run, TimeSpan shift)
    {
        using SqliteTransaction transaction = _file.Begin();
        _insert.Transaction = _update.Transaction = transaction;
        foreach (EventRecord record in records)
        {
            byte[] content = JsonSerializer.SerializeToUtf8Bytes(record, EventJson.Default.EventRecord);
            byte[] packed = PackedPayload.Pack(content);
            string id = record.Id.ToString("D");
            string zones = Mark(record.Latest.EnteredZones);

            // In its place, and no index is touched: most of what is written is news of objects that are there.
            SqliteFile.Bind(_update, id, zones, content.Length, packed);
            if (_update.ExecuteNonQuery() == 0)
            {
                SqliteFile.Bind(
                    _insert, id, (record.StartedAt + shift).UtcTicks, run, shift.Ticks, record.Camera, record.Class, zones, content.Length, packed);
                _insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    /// <summary>Objects by the system's time, the one that appeared last first; read one by one while they are asked for.</summary>
    /// <param name="query">Which; its limit is the caller's to keep.</param>
    /// <param name="before">Those that appeared before; null: all.</param>
    /// <param name="run">The run that lasts: objects of others are gone.</param>
    public IEnumerable<EventRecord> Read(EventQuery query, EventPosition? before, long run)
    {
        StringBuilder sql = new($"SELECT {Columns} FROM event WHERE 1");
        using SqliteCommand command = _file.Command("");
        if (before is { } position)
        {
            // The first half alone finds the place in the index.
            Add("startedAt <= $startedAt AND (startedAt < $startedAt OR id < $id)", "$startedAt", position.StartedAt);
            command.Parameters.AddWithValue("$id", position.Id.ToString("D"));
        }

        Add("camera = $camera", "$camera", query.Camera);
        Add("class = $class", "$class", query.Class);
        Add("instr(zones, $zone) > 0", "$zone", query.Zone is { } zone ? $"{ZoneMark}{zone}{ZoneMark}" : null);
        command.CommandText = sql.Append(" ORDER BY startedAt DESC, id DESC").ToString();
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return ToRecord(reader, run);
        }

        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                sql.Append(CultureInfo.InvariantCulture, $" AND {condition}");
                command.Parameters.AddWithValue(name, value);
            }
        }
    }

    /// <summary>An object by the system's time; null where there is none.</summary>
    /// <param name="id">The object.</param>
    /// <param name="run">The run that lasts.</param>
    public EventRecord? Find(Guid id, long run)
    {
        using SqliteCommand command = _file.Command($"SELECT {Columns} FROM event WHERE id = $id", "$id");
        SqliteFile.Bind(command, id.ToString("D"));
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? ToRecord(reader, run) : null;
    }

    /// <summary>The objects that appeared from one time to before another, by the system's time.</summary>
    public IReadOnlyList<Appearance> Appeared(DateTimeOffset from, DateTimeOffset to)
    {
        using SqliteCommand command = _file.Command(
            "SELECT startedAt, camera, class FROM event WHERE startedAt >= $from AND startedAt < $to ORDER BY startedAt", "$from", "$to");
        SqliteFile.Bind(command, from.UtcTicks, to.UtcTicks);
        List<Appearance> appearances = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            appearances.Add(new Appearance(new DateTimeOffset(reader.GetInt64(0), TimeSpan.Zero), reader.GetString(1), reader.GetString(2)));
        }

        return appearances;
    }

    /// <summary>The system's clock was set: what a run has written is as old as before.</summary>
    public void Shift(long run, TimeSpan by) => _file.Execute(string.Create(
        CultureInfo.InvariantCulture, $"UPDATE event SET startedAt = startedAt + {by.Ticks}, shift = shift + {by.Ticks} WHERE run = {run}"));

    /// <summary>Removes objects that appeared before a time, and the oldest of too many.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(DateTimeOffset oldest, long most)
    {
        int old = _file.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM event WHERE startedAt < {oldest.UtcTicks}"));
        long excess = Count - most;
        return excess <= 0 ? old : old + _file.Execute(string.Create(
            CultureInfo.InvariantCulture, $"DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY startedAt, id LIMIT {excess})"));
    }

    /// <inheritdoc cref="SqliteFile.Shrink"/>
    public void Shrink() => _file.Shrink();

    /// <inheritdoc/>
    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
        _file.Dispose();
    }

    private static string Mark(IReadOnlyList<string> zones) => zones.Count == 0 ? "" : $"{ZoneMark}{string.Join(ZoneMark, zones)}{ZoneMark}";

    private static EventRecord ToRecord(SqliteDataReader reader, long run)
    {
        try
        {
            byte[]? content = PackedPayload.Unpack((byte[])reader[3], reader.GetInt32(2));
            if (content is not null && JsonSerializer.Deserialize(content, EventJson.Default.EventRecord) is { } record)
            {
                bool isOver = reader.GetInt64(0) != run || record.State == EventState.Ended;
                return record.Shifted(new TimeSpan(reader.GetInt64(1))) with { State = isOver ? EventState.Ended : EventState.Active };
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentOutOfRangeException)
        {
            // Said below.
        }

        throw new SqliteException("the file is damaged", SqliteError.Corrupt);
    }
}
