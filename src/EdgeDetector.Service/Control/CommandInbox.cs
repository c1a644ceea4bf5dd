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
/// <param name="groupOf">What counts as one topic: those that mean nothing are one, or a flood on many of them would take all.</param>
internal sealed class CommandInbox(int capacity, Func<string, string> groupOf) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private readonly Dictionary<string, int> _byGroup = [];
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

            string group = groupOf(command.Topic);
            _waiting.AddLast(new Waiting(command, group));
            _byGroup[group] = _byGroup.GetValueOrDefault(group) + 1;
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
        int most = _byGroup.Values.Max();
        LinkedListNode<Waiting> oldest = _waiting.First!;
        while (_byGroup[oldest.Value.Group] < most)
        {
            oldest = oldest.Next!;
        }

        Remove(oldest);
        Interlocked.Increment(ref _dropped);
    }

    private ReceivedCommand Remove(LinkedListNode<Waiting> node)
    {
        string group = node.Value.Group;
        _waiting.Remove(node);
        if (--_byGroup[group] == 0)
        {
            _byGroup.Remove(group);
        }

        return node.Value.Command;
    }

    private readonly record struct Waiting(ReceivedCommand Command, string Group);
}
