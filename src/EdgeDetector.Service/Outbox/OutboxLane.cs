using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Outbox;

/// <summary>The messages of one publisher: they go to its queue in the order in which they were added.</summary>
/// <param name="outbox">Where they are kept.</param>
/// <param name="name">Whose they are, over restarts.</param>
/// <param name="queue">Where they go, as many as it has room for.</param>
internal sealed class OutboxLane(MessageOutbox outbox, string name, OutgoingQueue queue)
{
    /// <summary>Whose they are.</summary>
    public string Name { get; } = name;

    /// <summary>Where they go.</summary>
    public OutgoingQueue Queue { get; } = queue;

    /// <summary>The last message that went to the queue. Used by the outbox's thread.</summary>
    public long HandedOver { get; set; }

    /// <summary>Whether there are others behind it in the file. Used by the outbox's thread.</summary>
    public bool HasBacklog { get; set; }

    /// <summary>Keeps a message until the broker has confirmed it. From any thread; does not wait for the disk.</summary>
    public void Add(OutgoingMessage message) => outbox.Add(this, message);

    /// <summary>Waits until all that was added before is in the file, or could not be put there.</summary>
    public Task FlushAsync() => outbox.FlushAsync();
}
