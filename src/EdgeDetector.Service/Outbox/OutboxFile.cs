using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Outbox;

/// <summary>
/// The outbox's file through good and bad times: one that is damaged is put aside, one that cannot be used is tried again. Used by one
/// thread; its trouble may be read by any.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where troubles are told.</param>
internal sealed partial class OutboxFile(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private OutboxDatabase? _database;
    private long? _failed;
    private volatile string? _trouble;

    /// <summary>Why it cannot be used now; null where it can.</summary>
    public string? Trouble => _trouble;

    /// <summary>Where a damaged file is put, in place of the one before.</summary>
    public string Aside => $"{path}.damaged";

    /// <summary>The database; null where it cannot be used now.</summary>
    public OutboxDatabase? Database => _database;

    /// <summary>Opens it where it is not open, and the last failure is some time ago.</summary>
    /// <returns>Whether it has been opened now.</returns>
    public bool TryOpen()
    {
        if (_database is not null || (_failed is { } failed && time.GetElapsedTime(failed) < RetryInterval))
        {
            return false;
        }

        try
        {
            _database = Open();
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            Fail(e);
            return false;
        }

        if (_trouble is not null)
        {
            LogRecovered(path);
        }

        (_trouble, _failed) = (null, null);
        return true;
    }

    /// <summary>Whether an exception tells of the disk, and not of a fault of ours.</summary>
    public static bool IsOfDisk(Exception e) => e is SqliteException or IOException or UnauthorizedAccessException;

    /// <summary>It could not be read or written: it is closed, and put aside where it is damaged.</summary>
    public void Fail(Exception e)
    {
        Close();
        _failed = time.GetTimestamp();
        string reason = SqliteError.Reason(e);
        if (SqliteError.IsDamage(e))
        {
            try
            {
                PutAside();
                _failed = null;
            }
            catch (Exception moving) when (IsOfDisk(moving))
            {
                reason = $"{reason}, and cannot be put aside: {SqliteError.Reason(moving)}";
            }
        }

        // One line for each kind of trouble, not for each attempt.
        if (reason != _trouble)
        {
            LogTrouble(path, reason);
        }

        _trouble = reason;
    }

    /// <summary>Closes it.</summary>
    public void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    private OutboxDatabase Open()
    {
        try
        {
            return OutboxDatabase.Open(path);
        }
        catch (SqliteException e) when (SqliteError.IsDamage(e))
        {
            PutAside();
            return OutboxDatabase.Open(path);
        }
    }

    private void PutAside()
    {
        File.Move(path, Aside, overwrite: true);
        foreach (string part in (string[])["-wal", "-shm"])
        {
            File.Delete(path + part);
        }

        LogPutAside(path, Aside);
    }

    [LoggerMessage(3100, LogLevel.Warning, "Events cannot be kept in {Path}: {Reason}. They wait in memory, and an end of the service loses those that are unsent. Trying again.")]
    private partial void LogTrouble(string path, string reason);

    [LoggerMessage(3101, LogLevel.Information, "Events are kept in {Path} again.")]
    private partial void LogRecovered(string path);

    [LoggerMessage(3102, LogLevel.Warning, "The file {Path} was damaged and is now {Aside}; events that waited in it are not sent.")]
    private partial void LogPutAside(string path, string aside);
}
