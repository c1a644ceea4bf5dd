using System.Buffers;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Storage;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Outbox;

/// <summary>
/// Keeps messages on disk until the broker has confirmed them: each is committed before it is sent, together with all others of a moment,
/// and what an outage or a kill has left is sent in order when there is a broker again. Where the disk takes nothing, messages wait in
/// memory as others do, which is said, and the disk is tried again. One thread uses the file.
/// </summary>
internal sealed class MessageOutbox : BackgroundService
{
    private const string FileName = "outbox.db";
    private const long Megabyte = 1 << 20;
    private const int MostIncoming = 2000;

    // So many stand in a publisher's queue; the next ones are fetched when only a few are left.
    private const int MostHandedOver = 256;
    private const int FewHandedOver = 64;

    // Removing a message is no hurry: done too late, it is sent twice.
    private static readonly TimeSpan RemovalInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShrinkInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(5);
    private static readonly DatabaseWords Words = new(
        "Events", "They wait in memory, and an end of the service loses those that are unsent.", "events that waited in it are not sent");

    private readonly Lock _lock = new();
    private readonly OutboxOptions _options;
    private readonly SteadyClock _time;
    private readonly List<OutboxLane> _lanes = [];
    private readonly List<Added> _incoming = [];
    private readonly List<long> _confirmed = [];
    private readonly List<TaskCompletionSource> _flushes = [];
    private readonly AutoResetEvent _work = new(false);
    private readonly DiskWatch _watch;
    private readonly DatabaseFile<OutboxDatabase> _file;
    private long _lastId;
    private long _lastOfEarlierRuns;
    private TimeSpan _correction;
    private long? _maintained;
    private long? _shrunk;
    private volatile bool _hasBacklog;
    private long _waiting;
    private long _bytes;
    private long _dropped;

    /// <summary>Makes one that opens its file when it is started.</summary>
    /// <param name="storage">Where its file is.</param>
    /// <param name="options">How much is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where troubles are told.</param>
    public MessageOutbox(StorageOptions storage, OutboxOptions options, SteadyClock time, ILogger<MessageOutbox> logger)
    {
        _file = new DatabaseFile<OutboxDatabase>(Path.Combine(storage.Directory, FileName), OutboxDatabase.Open, Words, time, logger);
        _options = options;
        _time = time;
        _watch = new DiskWatch(time);
    }

    /// <summary>Why messages are not kept on disk now; null where they are, or are not to be.</summary>
    public string? Trouble => _watch.Trouble ?? _file.Trouble;

    /// <summary>Whether messages are kept on disk.</summary>
    public bool IsEnabled => _options.Enabled;

    /// <summary>What it holds, and has dropped since the start.</summary>
    public OutboxCounters Counters => new(Interlocked.Read(ref _waiting), Interlocked.Read(ref _bytes), Interlocked.Read(ref _dropped));

    /// <summary>Opens a publisher's lane; before the start.</summary>
    public OutboxLane Open(string name, OutgoingQueue queue)
    {
        OutboxLane lane = new(this, name, queue);
        _lanes.Add(lane);
        return lane;
    }

    /// <inheritdoc cref="OutboxLane.Add"/>
    public void Add(OutboxLane lane, OutgoingMessage message)
    {
        if (!_options.Enabled)
        {
            lane.Queue.Enqueue(message);
            return;
        }

        ArrayBufferWriter<byte> payload = new();
        message.WritePayload(payload);
        OutboxMessage added = new(0, lane.Name, _time.GetUtcNow(), message.Topic, message.Qos, message.Retain, payload.WrittenMemory);
        if (_watch.Stuck is not null || payload.WrittenCount > PackedPayload.LongestContent)
        {
            lane.Queue.Enqueue(ToOutgoing(added));
            return;
        }

        lock (_lock)
        {
            if (_incoming.Count == MostIncoming)
            {
                _incoming.RemoveAt(0);
                Interlocked.Increment(ref _dropped);
            }

            _incoming.Add(new Added(lane, added));
        }

        _work.Set();
    }

    /// <inheritdoc cref="OutboxLane.FlushAsync"/>
    public Task FlushAsync()
    {
        if (!_options.Enabled)
        {
            return Task.CompletedTask;
        }

        TaskCompletionSource flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _flushes.Add(flushed);
        }

        _work.Set();
        return flushed.Task;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => !_options.Enabled
        ? Task.CompletedTask
        : Task.Factory.StartNew(() => Work(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Work(CancellationToken stopping)
    {
        WaitHandle[] calls = [stopping.WaitHandle, _work];
        do
        {
            Turn();
            WaitHandle.WaitAny(calls, RemovalInterval);
            if (IsGathering())
            {
                stopping.WaitHandle.WaitOne(_options.CommitInterval);
            }
        }
        while (!stopping.IsCancellationRequested);

        Turn();
        _file.Close();
    }

    /// <summary>Whether messages have come that others may be committed with.</summary>
    private bool IsGathering()
    {
        lock (_lock)
        {
            return _incoming.Count > 0 && _flushes.Count == 0;
        }
    }

    private void Turn()
    {
        Added[] added;
        long[] confirmed;
        TaskCompletionSource[] flushes;
        lock (_lock)
        {
            (added, confirmed, flushes) = ([.. _incoming], [.. _confirmed], [.. _flushes]);
            _incoming.Clear();
            _confirmed.Clear();
            _flushes.Clear();
        }

        using (_watch.Begin())
        {
            if (!TryKeep(added, confirmed))
            {
                KeepInMemory(added, confirmed);
            }
        }

        foreach (TaskCompletionSource flushed in flushes)
        {
            flushed.SetResult();
        }
    }

    private bool TryKeep(Added[] added, long[] confirmed)
    {
        if (_file.TryOpen())
        {
            Begin(_file.Database!);
        }

        if (_file.Database is not { } database)
        {
            return false;
        }

        bool isKept = false;
        try
        {
            FollowClock(database);
            OutboxMessage[] messages = [.. added.Select(one => one.Message with { Id = ++_lastId })];
            if (messages.Length > 0 || confirmed.Length > 0)
            {
                int removed = database.Write([.. messages.Select(message => message with { StoredAt = message.StoredAt + _correction })], confirmed);
                Interlocked.Add(ref _waiting, messages.Length - removed);
            }

            isKept = true;
            foreach ((OutboxLane lane, OutboxMessage message) in added.Select(one => one.Lane).Zip(messages))
            {
                HandOver(lane, message);
            }

            _lanes.ForEach(lane => Fetch(lane, database));
            _hasBacklog = _lanes.Exists(lane => lane.HasBacklog);
            Maintain(database);
        }
        catch (Exception e) when (SqliteError.IsOfDisk(e))
        {
            _file.Fail(e);
        }

        return isKept;
    }

    /// <summary>The file was opened: what it holds behind what has gone out waits too.</summary>
    private void Begin(OutboxDatabase database)
    {
        try
        {
            long last = database.LastId;
            if (_lastId == 0)
            {
                _lastOfEarlierRuns = last;
            }

            _lastId = Math.Max(_lastId, last);
            Interlocked.Exchange(ref _waiting, database.Count);
            _lanes.ForEach(lane => lane.HasBacklog = true);
        }
        catch (Exception e) when (SqliteError.IsOfDisk(e))
        {
            _file.Fail(e);
        }
    }

    private void KeepInMemory(Added[] added, long[] confirmed)
    {
        foreach (Added one in added)
        {
            one.Lane.Queue.Enqueue(ToOutgoing(one.Message));
        }

        // They may still be in the file when it can be used again.
        lock (_lock)
        {
            _confirmed.InsertRange(0, confirmed);
        }
    }

    /// <summary>
    /// The file has the system's time, for later runs. Where that was set, what this run has stored is as old as before, and neither too old
    /// nor of the future.
    /// </summary>
    private void FollowClock(OutboxDatabase database)
    {
        TimeSpan correction = _time.Correction;
        if (correction != _correction)
        {
            database.Shift(_lastOfEarlierRuns, correction - _correction);
            _correction = correction;
        }
    }

    /// <summary>What has been committed goes out, unless others of its lane are before it.</summary>
    private void HandOver(OutboxLane lane, OutboxMessage message)
    {
        lane.HasBacklog |= lane.Queue.StoredCount >= MostHandedOver;
        if (!lane.HasBacklog)
        {
            lane.HandedOver = message.Id;
            lane.Queue.EnqueueStored(ToOutgoing(message));
        }
    }

    /// <summary>Goes on with what waits in the file.</summary>
    private void Fetch(OutboxLane lane, OutboxDatabase database)
    {
        if (!lane.HasBacklog || lane.Queue.StoredCount > FewHandedOver)
        {
            return;
        }

        IReadOnlyList<OutboxMessage> messages = database.Read(lane.Name, lane.HandedOver, MostHandedOver);
        foreach (OutboxMessage message in messages)
        {
            lane.HandedOver = message.Id;
            lane.Queue.EnqueueStored(ToOutgoing(message with { StoredAt = message.StoredAt - _correction }));
        }

        lane.HasBacklog = messages.Count == MostHandedOver;
    }

    /// <summary>Drops what is too much or too old, and gives space back.</summary>
    private void Maintain(OutboxDatabase database)
    {
        if (!IsDue(ref _maintained, MaintenanceInterval))
        {
            return;
        }

        int dropped = database.RemoveBefore(_time.GetUtcNow() + _correction - _options.MaximumAge) + database.RemoveOldest(_options.MaximumMegabytes * Megabyte);
        Interlocked.Add(ref _dropped, dropped);
        Interlocked.Exchange(ref _waiting, database.Count);
        Interlocked.Exchange(ref _bytes, database.Bytes);
        if (IsDue(ref _shrunk, ShrinkInterval))
        {
            database.Shrink();
        }
    }

    private bool IsDue(ref long? last, TimeSpan interval)
    {
        bool isDue = last is not { } done || _time.GetElapsedTime(done) >= interval;
        last = isDue ? _time.GetTimestamp() : last;
        return isDue;
    }

    private OutgoingMessage ToOutgoing(OutboxMessage message) =>
        new(message.Topic, message.Qos, message.Retain, buffer => Write(message, buffer))
        {
            Confirmed = message.Id > 0 ? () => Remove(message.Id) : null,
        };

    private void Write(OutboxMessage message, IBufferWriter<byte> buffer)
    {
        // A clock that was set back between two runs has stored it in the future.
        TimeSpan waited = _time.GetUtcNow() - message.StoredAt;
        bool isOfEarlierRun = message.Id > 0 && message.Id <= _lastOfEarlierRuns;
        LatePayload.Write(buffer, message.Payload, waited > TimeSpan.Zero ? waited : TimeSpan.Zero, isOfEarlierRun || waited > LateAfter);
    }

    private void Remove(long id)
    {
        lock (_lock)
        {
            _confirmed.Add(id);
        }

        if (_hasBacklog)
        {
            _work.Set();
        }
    }

    private readonly record struct Added(OutboxLane Lane, OutboxMessage Message);
}
