using System.Buffers;

namespace EdgeDetector.Service.Control;

/// <summary>A message on the topic of a command; of one that is too long for any command, only its length.</summary>
/// <param name="Topic">Where it was sent to.</param>
/// <param name="Payload">Its bytes; empty where they are too many.</param>
/// <param name="Length">How many they are.</param>
internal sealed record ReceivedCommand(string Topic, byte[] Payload, long Length)
{
    /// <summary>Takes what may be kept of a message.</summary>
    public static ReceivedCommand From(string topic, ReadOnlySequence<byte> payload) =>
        new(topic, payload.Length <= CommandReader.LongestPayload ? payload.ToArray() : [], payload.Length);
}

/// <summary>
/// Commands that wait to be carried out, in the order in which they came. Where too many do, the oldest on the topic that has the most gives
/// way, and is counted: a flood on one topic takes no command on another, and its last one stays. Filled by the client library, emptied by one
/// loop.
/// </summary>
/// <param name="capacity">How many may wait.</param>
internal sealed class CommandInbox(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ReceivedCommand> _waiting = new();
    private readonly Dictionary<string, int> _byTopic = [];
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private long _dropped;

    /// <summary>Commands that gave way.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds a command at the end.</summary>
    public void Add(ReceivedCommand command)
    {
        lock (_lock)
        {
            if (_waiting.Count == capacity)
            {
                DropOne();
            }

            _waiting.AddLast(command);
            _byTopic[command.Topic] = _byTopic.GetValueOrDefault(command.Topic) + 1;
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
        }
    }

    /// <summary>Takes the next; null where none waits.</summary>
    public ReceivedCommand? TryTake()
    {
        lock (_lock)
        {
            return _waiting.First is { } first ? Remove(first) : null;
        }
    }

    /// <summary>Waits until one may have arrived, or the time is up.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _arrived.WaitAsync(timeout, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _arrived.Dispose();

    private void DropOne()
    {
        int most = _byTopic.Values.Max();
        LinkedListNode<ReceivedCommand> oldest = _waiting.First!;
        while (_byTopic[oldest.Value.Topic] < most)
        {
            oldest = oldest.Next!;
        }

        Remove(oldest);
        Interlocked.Increment(ref _dropped);
    }

    private ReceivedCommand Remove(LinkedListNode<ReceivedCommand> node)
    {
        string topic = node.Value.Topic;
        _waiting.Remove(node);
        if (--_byTopic[topic] == 0)
        {
            _byTopic.Remove(topic);
        }

        return node.Value;
    }
}
