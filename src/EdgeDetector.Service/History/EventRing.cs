namespace EdgeDetector.Service.History;

/// <summary>
/// The objects of which something was told last, in memory; times by the clock of frames. Of too many the one gives way of which nothing
/// was told for longest. Safe from any thread.
/// </summary>
/// <param name="most">How many there are at most.</param>
internal sealed class EventRing(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LinkedListNode<EventRecord>> _byId = [];
    private readonly LinkedList<EventRecord> _byNews = new();

    /// <summary>Something was told of an object.</summary>
    public void Put(EventRecord record)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(record.Id, out LinkedListNode<EventRecord>? node))
            {
                _byNews.Remove(node);
            }
            else if (_byId.Count == most)
            {
                _byId.Remove(_byNews.First!.Value.Id);
                _byNews.RemoveFirst();
            }

            _byId[record.Id] = _byNews.AddLast(record);
        }
    }

    /// <summary>An object; null where it is not here.</summary>
    public EventRecord? Find(Guid id)
    {
        lock (_lock)
        {
            return _byId.TryGetValue(id, out LinkedListNode<EventRecord>? node) ? node.Value : null;
        }
    }

    /// <summary>All of them as they are now.</summary>
    public IReadOnlyList<EventRecord> Take()
    {
        lock (_lock)
        {
            return [.. _byNews];
        }
    }
}
