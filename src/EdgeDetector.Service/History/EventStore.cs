using System.Diagnostics.CodeAnalysis;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Storage;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.History;

/// <summary>
/// Keeps objects in the event database: what has become of them by then, every few seconds in one commit, for flash memory wears. A disk
/// that takes nothing costs what is remembered over restarts, which is said, and nothing else. One thread uses the file.
/// </summary>
internal sealed class EventStore : IDisposable
{
    private const string FileName = "events.db";
    private const int MostUnwritten = 2000;
    // As many as there may be connections.
    private const int MostQuestions = 64;
    private const long MostKept = 50_000;

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);
    private static readonly DatabaseWords Words = new(
        "Past events", "The newest are in memory, and an end of the service forgets them.", "past events in it are not shown");

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, EventRecord> _unwritten = [];
    private readonly List<Question> _questions = [];
    private readonly AutoResetEvent _work = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DatabaseFile<EventDatabase> _file;
    private readonly DiskWatch _watch;
    private readonly IOptionsMonitor<EdgeDetectorOptions> _options;
    private readonly SteadyClock _time;
    private readonly ServiceFault _fault;
    private Task _running = Task.CompletedTask;
    private volatile bool _isStopping;
    private long _run;
    private TimeSpan _correction;
    private long? _written;
    private long? _maintained;
    private long _kept;
    private long _dropped;

    /// <summary>Makes one that opens its file when it is started.</summary>
    /// <param name="options">Where its file is, and how long objects are kept: as long as pictures.</param>
    /// <param name="fault">Hears of what nobody expected.</param>
    /// <param name="time">The clock of frames.</param>
    /// <param name="logger">Where troubles are told.</param>
    public EventStore(IOptionsMonitor<EdgeDetectorOptions> options, ServiceFault fault, SteadyClock time, ILogger<EventStore> logger)
    {
        string path = Path.Combine(options.CurrentValue.Storage.Directory, FileName);
        _file = new DatabaseFile<EventDatabase>(path, EventDatabase.Open, Words, time, logger);
        _watch = new DiskWatch(time);
        _options = options;
        _fault = fault;
        _time = time;
    }

    /// <summary>Why objects are not kept on disk now; null where they are.</summary>
    public string? Trouble => _watch.Trouble ?? _file.Trouble;

    /// <summary>Objects on disk.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Objects that the disk did not take in time, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Objects as they are to be written, by the clock of frames.</summary>
    public IReadOnlyList<EventRecord> Unwritten
    {
        get
        {
            lock (_lock)
            {
                return [.. _unwritten.Values];
            }
        }
    }

    /// <summary>Begins to keep.</summary>
    public void Start()
    {
        _running = _ended.Task;
        new Thread(Run) { Name = "events", IsBackground = true, Priority = ThreadPriority.BelowNormal }.Start();
    }

    /// <summary>Writes what is not written yet, as far as the time lasts.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        _work.Set();
        await _running.WaitAsync(EndLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Keeps an object as it is now, by the clock of frames, instead of what is known of it.</summary>
    public void Keep(EventRecord record)
    {
        lock (_lock)
        {
            if (_unwritten.Count == MostUnwritten && !_unwritten.ContainsKey(record.Id))
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            _unwritten[record.Id] = record;
        }
    }

    /// <summary>An object that is to be written, by the clock of frames; null where it is not.</summary>
    public EventRecord? FindUnwritten(Guid id)
    {
        lock (_lock)
        {
            return _unwritten.GetValueOrDefault(id);
        }
    }

    /// <summary>Has the thread of the file look something up.</summary>
    /// <param name="look">Looks it up, given the database and the run that lasts.</param>
    /// <returns>What it found; null where the file cannot be asked now.</returns>
    public async Task<T?> AskAsync<T>(Func<EventDatabase, long, T> look)
        where T : class
    {
        Question question = new((database, run) => look(database, run));
        lock (_lock)
        {
            if (_isStopping || _questions.Count == MostQuestions || Trouble is not null)
            {
                return null;
            }

            _questions.Add(question);
        }

        _work.Set();
        await ((Task)question.Answer.Task).WaitAsync(LongestQuestion, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return question.Answer.Task.IsCompletedSuccessfully ? (T?)await question.Answer.Task.ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A disk that hangs still has the thread.
        if (_running.IsCompleted)
        {
            _work.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                Turn(isLast: false);
                _work.WaitOne(WriteInterval);
            }

            Turn(isLast: true);
            _file.Close();
        }
        catch (Exception e)
        {
            _fault.Raise("event history", e);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Turn(bool isLast)
    {
        Question[] questions;
        lock (_lock)
        {
            questions = [.. _questions];
            _questions.Clear();
        }

        using (_watch.Begin())
        {
            try
            {
                if (TryOpen(out EventDatabase? database))
                {
                    FollowClock(database);
                    Write(database, isLast);
                    Answer(questions, database);
                    Maintain(database);
                }
            }
            catch (Exception e) when (SqliteError.IsOfDisk(e))
            {
                _file.Fail(e);
            }
        }

        foreach (Question question in questions)
        {
            // Where the file cannot be asked.
            question.Answer.TrySetResult(null);
        }
    }

    private bool TryOpen([NotNullWhen(true)] out EventDatabase? database)
    {
        bool isNew = _file.TryOpen();
        database = _file.Database;
        if (isNew && _run == 0)
        {
            _run = database!.LastRun + 1;
        }

        return database is not null;
    }

    private void FollowClock(EventDatabase database)
    {
        TimeSpan correction = _time.Correction;
        if (correction != _correction)
        {
            database.Shift(_run, correction - _correction);
            _correction = correction;
        }
    }

    private void Write(EventDatabase database, bool isLast)
    {
        if (!isLast && !IsDue(ref _written, WriteInterval))
        {
            return;
        }

        IReadOnlyList<EventRecord> records = Unwritten;
        if (records.Count == 0)
        {
            return;
        }

        database.Write(records, _run, _correction);
        lock (_lock)
        {
            // What came meanwhile is another object than the one that was written.
            foreach (EventRecord record in records.Where(record => ReferenceEquals(_unwritten[record.Id], record)))
            {
                _unwritten.Remove(record.Id);
            }
        }
    }

    private void Answer(Question[] questions, EventDatabase database)
    {
        foreach (Question question in questions)
        {
            question.Answer.TrySetResult(question.Look(database, _run));
        }
    }

    private void Maintain(EventDatabase database)
    {
        if (!IsDue(ref _maintained, MaintenanceInterval))
        {
            return;
        }

        if (database.Remove(_time.WallNow - _options.CurrentValue.Snapshots.Retention, MostKept) > 0)
        {
            database.Shrink();
        }

        Interlocked.Exchange(ref _kept, database.Count);
    }

    private bool IsDue(ref long? last, TimeSpan interval)
    {
        bool isDue = last is not { } done || _time.GetElapsedTime(done) >= interval;
        last = isDue ? _time.GetTimestamp() : last;
        return isDue;
    }

    /// <summary>What somebody waits to know.</summary>
    private sealed record Question(Func<EventDatabase, long, object?> Look)
    {
        public TaskCompletionSource<object?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
