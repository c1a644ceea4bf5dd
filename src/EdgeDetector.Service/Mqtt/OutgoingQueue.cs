using System.Buffers;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

/// <summary>A message on its way to the broker.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Qos">Quality of service.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
/// <param name="WritePayload">Writes the content at the moment it is sent, so that the age it tells is true.</param>
internal sealed record OutgoingMessage(string Topic, MqttQualityOfServiceLevel Qos, bool Retain, Action<IBufferWriter<byte>> WritePayload)
{
    /// <summary>What has a retained state forgotten.</summary>
    public static Action<IBufferWriter<byte>> Nothing { get; } = _ => { };

    /// <summary>Whether it has a retained state forgotten.</summary>
    public bool IsClearing => Retain && ReferenceEquals(WritePayload, Nothing);
}

/// <summary>
/// What waits for the broker: states, of which the newest of each topic counts, and messages in order, of which the oldest
/// gives way when too many wait. Messages of quality of service 0 tell of now: they do not wait for a broker that is away or stuck, and give
/// way before the others.
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
    private readonly Dictionary<string, OutgoingMessage> _states = [];
    private readonly Queue<string> _changedStates = new();
    private readonly HashSet<string> _changed = [];
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private long _dropped;

    /// <summary>Messages that gave way to newer ones, or waited too long.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Messages and states that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count + _changedStates.Count;
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

    /// <summary>Takes what goes out next, states first; null where nothing waits.</summary>
    public OutgoingMessage? TryTake()
    {
        lock (_lock)
        {
            if (_changedStates.TryDequeue(out string? topic))
            {
                _changed.Remove(topic);
                return _states[topic];
            }

            while (_messages.TryDequeue(out Waiting waiting))
            {
                if (waiting.IsForNow && time.GetElapsedTime(waiting.Since) > LongestWait)
                {
                    Interlocked.Increment(ref _dropped);
                    continue;
                }

                return waiting.Message;
            }

            return null;
        }
    }

    /// <summary>Drops, and counts, the messages of quality of service 0: the broker is gone.</summary>
    public void DropMessagesForNow()
    {
        lock (_lock)
        {
            for (int i = _messages.Count; i > 0; i--)
            {
                Waiting waiting = _messages.Dequeue();
                if (waiting.IsForNow)
                {
                    Interlocked.Increment(ref _dropped);
                }
                else
                {
                    _messages.Enqueue(waiting);
                }
            }
        }
    }

    /// <summary>Gives up all that waits.</summary>
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
        Interlocked.Increment(ref _dropped);
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

    private void MarkChanged(string topic)
    {
        if (_changed.Add(topic))
        {
            _changedStates.Enqueue(topic);
        }
    }

    private readonly record struct Waiting(OutgoingMessage Message, long Since)
    {
        public bool IsForNow => Message.Qos == MqttQualityOfServiceLevel.AtMostOnce;
    }
}
