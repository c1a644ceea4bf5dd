namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// What waits for the broker: states, of which the newest of each topic counts, and messages in order, of which the oldest
/// gives way when too many wait, and messages that the outbox keeps. These three take turns, so that none has the others wait behind a slow
/// line or an old backlog. Messages of quality of service 0 tell of now: they do not wait for a broker that is away or stuck, and give way
/// before the others. All others are kept until they are confirmed.
/// Written from any thread, read by the publisher's loop.
/// </summary>
/// <param name="capacity">How many messages may wait.</param>
/// <param name="time">The clock.</param>
internal sealed class OutgoingQueue(int capacity, TimeProvider time) : IDisposable
{
    /// <summary>Longest wait of a message of quality of service 0.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private const int Turns = 3;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _messages = new();
    private readonly Queue<Waiting> _stored = new();
    private readonly List<Waiting> _onTheWay = [];
    private readonly Dictionary<string, OutgoingMessage> _states = [];
    private readonly Queue<string> _changedStates = new();
    private readonly HashSet<string> _changed = [];
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private int _turn;
    private long _dropped;
    private long? _lastDrop;

    /// <summary>Messages that gave way to newer ones, or waited too long.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How long ago the last message gave way or waited too long; null where none did. Those that a lost broker cost do not count.</summary>
    public TimeSpan? SinceDrop
    {
        get
        {
            lock (_lock)
            {
                return _lastDrop is { } drop ? time.GetElapsedTime(drop) : null;
            }
        }
    }

    /// <summary>Messages and states that wait, to be sent or confirmed.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count + _stored.Count + _onTheWay.Count + _changedStates.Count;
            }
        }
    }

    /// <summary>Messages of the outbox that wait to be sent: it is to fetch no more than fit.</summary>
    public int StoredCount
    {
        get
        {
            lock (_lock)
            {
                return _stored.Count;
            }
        }
    }

    /// <summary>Sets a retained state; replaces what its topic still has waiting, and is said again after each reconnect.</summary>
    public void SetState(OutgoingMessage state)
    {
        lock (_lock)
        {
            _states[state.Topic] = state;
            MarkChanged(state.Topic);
        }

        Signal();
    }

    /// <summary>Whether a topic has a state that is said, and not taken back.</summary>
    public bool HasState(string topic)
    {
        lock (_lock)
        {
            return _states.TryGetValue(topic, out OutgoingMessage? state) && !state.IsClearing;
        }
    }

    /// <summary>Says a state no more, unless its topic has another one by now.</summary>
    /// <returns>Whether it is said no more.</returns>
    public bool TryForgetState(OutgoingMessage state)
    {
        lock (_lock)
        {
            return _states.GetValueOrDefault(state.Topic) == state && !_changed.Contains(state.Topic) && _states.Remove(state.Topic);
        }
    }

    /// <summary>Adds a message at the end.</summary>
    public void Enqueue(OutgoingMessage message)
    {
        lock (_lock)
        {
            Waiting waiting = new(message, time.GetTimestamp());
            if (_messages.Count < capacity || TryMakeRoom(waiting))
            {
                _messages.Enqueue(waiting);
            }
        }

        Signal();
    }

    /// <summary>Adds a message that the outbox keeps at the end of those; the outbox knows how many may wait.</summary>
    public void EnqueueStored(OutgoingMessage message)
    {
        lock (_lock)
        {
            _stored.Enqueue(new Waiting(message, time.GetTimestamp()));
        }

        Signal();
    }

    /// <summary>
    /// Marks every state as unsaid: the broker is a new one, or has forgotten, or somebody asks. Those that wait already come first.
    /// </summary>
    public void RepeatStates()
    {
        lock (_lock)
        {
            foreach (string topic in _states.Keys)
            {
                MarkChanged(topic);
            }
        }

        Signal();
    }

    /// <summary>Takes what goes out next: a state, a message and one of the outbox in turn; null where nothing waits.</summary>
    public OutgoingMessage? TryTake()
    {
        lock (_lock)
        {
            for (int i = 0; i < Turns; i++)
            {
                int turn = _turn;
                _turn = (_turn + 1) % Turns;
                if (turn switch { 0 => TakeState(), 1 => TakeMessage(), _ => TakeStored() } is { } taken)
                {
                    return taken;
                }
            }

            return null;
        }
    }

    /// <summary>A message has been confirmed: it is not sent again.</summary>
    public void Confirm(OutgoingMessage message)
    {
        lock (_lock)
        {
            int index = _onTheWay.FindIndex(waiting => ReferenceEquals(waiting.Message, message));
            if (index >= 0)
            {
                _onTheWay.RemoveAt(index);
            }
        }

        message.Confirmed?.Invoke();
    }

    /// <summary>
    /// The broker is gone: what it has not confirmed waits again, before all that came later, and what tells of now is dropped and counted.
    /// </summary>
    public void Return()
    {
        lock (_lock)
        {
            Interlocked.Add(ref _dropped, _messages.Count(waiting => waiting.IsForNow));
            Refill(_messages, [.. _onTheWay.Where(waiting => !waiting.IsStored), .. _messages.Where(waiting => !waiting.IsForNow)]);
            Refill(_stored, [.. _onTheWay.Where(waiting => waiting.IsStored), .. _stored]);
            _onTheWay.Clear();
        }
    }

    /// <summary>Counts a message of now that was lost on the way, or never added: there is no broker.</summary>
    public void CountLost() => Interlocked.Increment(ref _dropped);

    /// <summary>Gives up all that waits to be sent; what the outbox keeps is not lost.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Interlocked.Add(ref _dropped, _messages.Count);
            _messages.Clear();
            _stored.Clear();
            _changedStates.Clear();
            _changed.Clear();
        }
    }

    /// <summary>Waits until something may have arrived, or the time is up.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _arrived.WaitAsync(timeout, cancellationToken);

    /// <summary>Wakes the reader.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _arrived.Dispose();

    /// <summary>
    /// Drops, and counts, the oldest message that tells of now; where none waits, the oldest of all, or the new one itself if it is of now.
    /// </summary>
    /// <returns>Whether the new one can be added.</returns>
    private bool TryMakeRoom(in Waiting added)
    {
        CountDrop();
        bool isDropped = false;
        for (int i = _messages.Count; i > 0; i--)
        {
            Waiting waiting = _messages.Dequeue();
            if (waiting.IsForNow && !isDropped)
            {
                isDropped = true;
            }
            else
            {
                _messages.Enqueue(waiting);
            }
        }

        if (!isDropped && !added.IsForNow)
        {
            _messages.Dequeue();
            isDropped = true;
        }

        return isDropped;
    }

    private OutgoingMessage? TakeState()
    {
        if (!_changedStates.TryDequeue(out string? topic))
        {
            return null;
        }

        _changed.Remove(topic);
        return _states[topic];
    }

    private OutgoingMessage? TakeMessage()
    {
        while (_messages.TryDequeue(out Waiting waiting))
        {
            if (waiting.IsForNow && time.GetElapsedTime(waiting.Since) > LongestWait)
            {
                CountDrop();
                continue;
            }

            if (!waiting.IsForNow)
            {
                _onTheWay.Add(waiting);
            }

            return waiting.Message;
        }

        return null;
    }

    private OutgoingMessage? TakeStored()
    {
        if (!_stored.TryDequeue(out Waiting waiting))
        {
            return null;
        }

        _onTheWay.Add(waiting);
        return waiting.Message;
    }

    private static void Refill(Queue<Waiting> queue, Waiting[] content)
    {
        queue.Clear();
        foreach (Waiting waiting in content)
        {
            queue.Enqueue(waiting);
        }
    }

    private void CountDrop()
    {
        Interlocked.Increment(ref _dropped);
        _lastDrop = time.GetTimestamp();
    }

    private void MarkChanged(string topic)
    {
        if (_changed.Add(topic))
        {
            _changedStates.Enqueue(topic);
        }
    }

    private readonly record struct Waiting(OutgoingMessage Message, long Since)
    {
        public bool IsForNow => Message.IsForNow;

        public bool IsStored => Message.Confirmed is not null;
    }
}
