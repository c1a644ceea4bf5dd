using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Storage;

/// <summary>
/// A database through good and bad times: a file that is damaged is put aside, one that cannot be used is tried again. Used by one thread;
/// its trouble may be read by any.
/// </summary>
/// <typeparam name="T">The database.</typeparam>
/// <param name="path">The file.</param>
/// <param name="open">Opens it.</param>
/// <param name="words">What people are told.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where troubles are told.</param>
internal sealed partial class DatabaseFile<T>(string path, Func<string, T> open, DatabaseWords words, TimeProvider time, ILogger logger)
    where T : class, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private T? _database;
    private long? _failed;
    private volatile string? _trouble;

    /// <summary>Why it cannot be used now; null where it can.</summary>
    public string? Trouble => _trouble;

    /// <summary>Where a damaged file is put, in place of the one before.</summary>
    public string Aside => $"{path}.damaged";

    /// <summary>The database; null where it cannot be used now.</summary>
    public T? Database => _database;

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
        catch (Exception e) when (SqliteError.IsOfDisk(e))
        {
            Fail(e);
            return false;
        }

        if (_trouble is not null)
        {
            LogRecovered(words.Kept, path);
        }

        (_trouble, _failed) = (null, null);
        return true;
    }

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
            catch (Exception moving) when (SqliteError.IsOfDisk(moving))
            {
                reason = $"{reason}, and cannot be put aside: {SqliteError.Reason(moving)}";
            }
        }

        // One line for each kind of trouble, not for each attempt.
        if (reason != _trouble)
        {
            LogTrouble(words.Kept, path, reason, words.Meanwhile);
        }

        _trouble = reason;
    }

    /// <summary>Closes it.</summary>
    public void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    private T Open()
    {
        try
        {
            return open(path);
        }
        catch (SqliteException e) when (SqliteError.IsDamage(e))
        {
            PutAside();
            return open(path);
        }
    }

    private void PutAside()
    {
        File.Move(path, Aside, overwrite: true);
        foreach (string part in (string[])["-wal", "-shm"])
        {
            File.Delete(path + part);
        }

        LogPutAside(path, Aside, words.Lost);
    }

    [LoggerMessage(4110, LogLevel.Warning, "{Kept} cannot be kept in {Path}: {Reason}. {Meanwhile} Trying again.")]
    private partial void LogTrouble(string kept, string path, string reason, string meanwhile);

    [LoggerMessage(4111, LogLevel.Information, "{Kept} are kept in {Path} again.")]
    private partial void LogRecovered(string kept, string path);

    [LoggerMessage(4112, LogLevel.Warning, "The file {Path} was damaged and is now {Aside}; {Lost}.")]
    private partial void LogPutAside(string path, string aside, string lost);
}

/// <summary>What people are told of a database.</summary>
/// <param name="Kept">What it keeps, in the plural, to begin a sentence with.</param>
/// <param name="Meanwhile">A sentence: what becomes of it while it cannot be kept.</param>
/// <param name="Lost">What it means when the file is damaged.</param>
internal sealed record DatabaseWords(string Kept, string Meanwhile, string Lost);
