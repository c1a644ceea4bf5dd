using Microsoft.Data.Sqlite;

namespace EdgeDetector.Service.Storage;

/// <summary>SQLite's result codes that mean something to us (sqlite.org/rescode.html).</summary>
internal static class SqliteError
{
    /// <summary>The file's content is damaged.</summary>
    public const int Corrupt = 11;

    /// <summary>It is no database, or not ours.</summary>
    public const int NotADatabase = 26;

    private const int ReadOnly = 8;
    private const int Io = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>Whether an exception tells of the disk, and not of a fault of ours.</summary>
    public static bool IsOfDisk(Exception e) => e is SqliteException or IOException or UnauthorizedAccessException;

    /// <summary>Whether the file is of no use, now and later.</summary>
    public static bool IsDamage(Exception e) => e is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>What went wrong, in words for people.</summary>
    public static string Reason(Exception e) => e is not SqliteException failure ? e.Message.TrimEnd('.') : failure.SqliteErrorCode switch
    {
        Full => "the disk is full",
        ReadOnly => "the file or its folder cannot be written",
        CannotOpen => "the file cannot be opened or made",
        Io => "the disk fails",
        Corrupt or NotADatabase => "the file is damaged",
        _ => failure.Message.TrimEnd('.'),
    };
}
