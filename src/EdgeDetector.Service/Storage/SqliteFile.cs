using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeDetector.Service.Storage;

/// <summary>
/// An SQLite file with a write-ahead log, so that a kill at any moment leaves what was committed. Used by one thread. Every method may throw
/// a <see cref="SqliteException"/>; after one it is to be disposed.
/// </summary>
/// <remarks>
/// synchronous=NORMAL: a commit is safe against the end of the process, but the last ones before a loss of power may be missing (never
/// torn), for a file system sync for each would wear a memory card out.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    // Half a megabyte of log, then its pages go to the file and it is used anew.
    private const int LogBytes = 512 << 10;

    private readonly SqliteConnection _connection;

    private SqliteFile(SqliteConnection connection)
    {
        _connection = connection;
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="layout">What is in it.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be made.</exception>
    /// <exception cref="SqliteException">The file cannot be opened, or is no such file.</exception>
    public static SqliteFile Open(string path, SqliteLayout layout)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string source = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString();
        SqliteFile file = new(new SqliteConnection(source));
        try
        {
            file._connection.Open();
            file.Prepare(layout);
            return file;
        }
        catch (Exception)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction.</summary>
    public SqliteTransaction Begin() => _connection.BeginTransaction();

    /// <summary>A command, to be run again and again.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">The names of its parameters, in the order in which <see cref="Bind"/> sets them.</param>
    public SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    /// <summary>Sets a command's parameters.</summary>
    public static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    /// <summary>A single number.</summary>
    public long Scalar(string sql) => (long)Ask(sql)!;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql)
    {
        using SqliteCommand command = Command(sql);
        return command.ExecuteNonQuery();
    }

    /// <summary>Gives the space of removed rows back to the file system.</summary>
    public void Shrink()
    {
        Execute("PRAGMA incremental_vacuum");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Prepare(SqliteLayout layout)
    {
        // These two hold only where they are set before the first table.
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {layout.PageBytes}"));
        Execute("PRAGMA auto_vacuum = INCREMENTAL");
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = NORMAL");
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {LogBytes / layout.PageBytes}"));
        long version = Scalar("PRAGMA user_version");
        if (version != layout.Version && version != 0)
        {
            throw new SqliteException($"the file is of version {version}, not {layout.Version}", SqliteError.NotADatabase);
        }

        Execute(string.Create(CultureInfo.InvariantCulture, $"{layout.Tables} PRAGMA user_version = {layout.Version};"));
        if (Ask("PRAGMA quick_check(1)") is not "ok")
        {
            throw new SqliteException("the file is damaged", SqliteError.Corrupt);
        }
    }

    private object? Ask(string sql)
    {
        using SqliteCommand command = Command(sql);
        return command.ExecuteScalar();
    }
}

/// <summary>What is in an SQLite file.</summary>
/// <param name="Version">The layout's version; a file of another one is put aside.</param>
/// <param name="PageBytes">A commit writes every page whole that it touches.</param>
/// <param name="Tables">The statements that make what is not there.</param>
internal sealed record SqliteLayout(int Version, int PageBytes, string Tables);
