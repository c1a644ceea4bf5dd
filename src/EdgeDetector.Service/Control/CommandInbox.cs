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
/// Commands that wait to be carried out; the oldest gives way, and is counted, where too many do. Filled by the client library, emptied by
/// one loop.
/// </summary>
/// <param name="capacity">How many may wait.</param>
internal sealed class CommandInbox(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<ReceivedCommand> _waiting = new();
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
                _waiting.Dequeue();
                Interlocked.Increment(ref _dropped);
            }

            _waiting.Enqueue(command);
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
            return _waiting.TryDequeue(out ReceivedCommand? command) ? command : null;
        }
    }

    /// <summary>Waits until one may have arrived, or the time is up.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _arrived.WaitAsync(timeout, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _arrived.Dispose();
}
