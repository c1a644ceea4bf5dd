namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// What waits for the broker: states, of which the newest of each topic counts, and messages in order, of which the oldest
/// gives way when too many wait. They take turns, so that neither has the other wait behind a slow line. Messages of quality of service 0 tell
/// of now: they do not wait for a broker that is away or stuck, and give way before the others. All others are kept until they are confirmed.
/// Written from any thread, read by the publisher's loop.
/// </summary>
/// <param name="capacity">How many messages may wait.</param>
/// <param name="time">The clock.</param>
internal sealed class OutgoingQueue(int capacity, TimeProvider time) : IDisposable
{
    /// <summary>Longest wait of a message of quality of service 0.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _messages = new();
    private readonly List<Waiting> _onTheWay = [];
    private readonly Dictionary<string, OutgoingMessage> _states = [];
    private readonly Queue<string> _changedStates = new();
    private readonly HashSet<string> _changed = [];
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private bool _isTurnOfMessages;
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
                return _messages.Count + _onTheWay.Count + _changedStates.Count;
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

    /// <summary>Takes what goes out next: a state and a message in turn; null where nothing waits.</summary>
    public OutgoingMessage? TryTake()
    {
        lock (_lock)
        {
            OutgoingMessage? taken = _isTurnOfMessages ? TakeMessage() ?? TakeState() : TakeState() ?? TakeMessage();
            _isTurnOfMessages = !_isTurnOfMessages;
            return taken;
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
    }

    /// <summary>
    /// The broker is gone: what it has not confirmed waits again, before all that came later, and what tells of now is dropped and counted.
    /// </summary>
    public void Return()
    {
        lock (_lock)
        {
            Waiting[] kept = [.. _onTheWay, .. _messages.Where(waiting => !waiting.IsForNow)];
            Interlocked.Add(ref _dropped, _onTheWay.Count + _messages.Count - kept.Length);
            _onTheWay.Clear();
            _messages.Clear();
            foreach (Waiting waiting in kept)
            {
                _messages.Enqueue(waiting);
            }
        }
    }

    /// <summary>Counts a message of now that was lost on the way, or never added: there is no broker.</summary>
    public void CountLost() => Interlocked.Increment(ref _dropped);

    /// <summary>Gives up all that waits to be sent.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Interlocked.Add(ref _dropped, _messages.Count);
            _messages.Clear();
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
    }
}
