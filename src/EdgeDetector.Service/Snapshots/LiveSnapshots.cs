namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// The pictures of the objects that are being seen, in memory: of each at most one that waits to be encoded, a better one replaces it, and
/// one that is encoded. Both are bounded; what does not fit in is dropped and counted. Any number of cameras write, one thread takes.
/// </summary>
/// <param name="mostObjects">How many objects have pictures at a time.</param>
/// <param name="mostBytes">How many bytes of pixels may wait.</param>
internal sealed class LiveSnapshots(int mostObjects, long mostBytes) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LiveSnapshot> _objects = [];
    private readonly Queue<LiveSnapshot> _work = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private long _waitingBytes;
    private long _numbers;
    private long _dropped;

    /// <summary>Pictures that found no room. Those that a better one of the same object replaced are not among them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Objects that have something to be done.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _work.Count;
            }
        }
    }

    /// <summary>Whether a picture finds room; one that finds none is dropped, and counted.</summary>
    /// <param name="id">The object.</param>
    /// <param name="bytes">What its pixels take.</param>
    public bool HasRoom(Guid id, long bytes)
    {
        lock (_lock)
        {
            _objects.TryGetValue(id, out LiveSnapshot? live);
            bool hasRoom = (live is not null || _objects.Count < mostObjects) && _waitingBytes - BytesOf(live?.Waiting) + bytes <= mostBytes;
            if (!hasRoom)
            {
                Interlocked.Increment(ref _dropped);
            }

            return hasRoom;
        }
    }

    /// <summary>A better picture of an object; its draft belongs to this from here on.</summary>
    /// <returns>Whether it found room.</returns>
    public bool Renew(SnapshotSubject subject, SnapshotOrder order)
    {
        lock (_lock)
        {
            if (!HasRoom(subject.Id, order.Draft.Bytes))
            {
                order.Draft.Dispose();
                return false;
            }

            if (!_objects.TryGetValue(subject.Id, out LiveSnapshot? live))
            {
                live = new LiveSnapshot(subject, ++_numbers);
                _objects.Add(subject.Id, live);
            }

            _waitingBytes += order.Draft.Bytes - BytesOf(live.Waiting);
            live.Waiting?.Draft.Dispose();
            live.Waiting = order;
            Queue(live);
            return true;
        }
    }

    /// <summary>An object is gone.</summary>
    public void End(Guid id)
    {
        lock (_lock)
        {
            if (_objects.TryGetValue(id, out LiveSnapshot? live))
            {
                live.IsEnded = true;
                Queue(live);
            }
        }
    }

    /// <summary>All objects are gone.</summary>
    public void EndAll()
    {
        lock (_lock)
        {
            foreach (LiveSnapshot live in _objects.Values)
            {
                live.IsEnded = true;
                Queue(live);
            }
        }
    }

    /// <summary>Takes what is to be done next; null where nothing came within the time.</summary>
    public SnapshotWork? Take(TimeSpan timeout)
    {
        if (!_arrived.Wait(timeout))
        {
            return null;
        }

        lock (_lock)
        {
            LiveSnapshot live = _work.Dequeue();
            live.IsQueued = false;
            SnapshotWork work = new(live, live.Waiting, live.IsEnded);
            _waitingBytes -= BytesOf(live.Waiting);
            live.Waiting = null;
            return work;
        }
    }

    /// <summary>The picture of an object is encoded.</summary>
    public void Encoded(LiveSnapshot live, byte[] jpeg)
    {
        lock (_lock)
        {
            live.Jpeg = jpeg;
        }

        live.First.TrySetResult(jpeg);
    }

    /// <summary>Forgets an object that is gone.</summary>
    public void Remove(LiveSnapshot live)
    {
        lock (_lock)
        {
            _objects.Remove(live.Subject.Id);
        }

        live.First.TrySetResult(null);
    }

    /// <summary>The best picture of an object, or the first one as soon as it is encoded; null where the object is none of these.</summary>
    public Task<byte[]?>? Find(Guid id)
    {
        lock (_lock)
        {
            return !_objects.TryGetValue(id, out LiveSnapshot? live) ? null
                : live.Jpeg is { } jpeg ? Task.FromResult<byte[]?>(jpeg)
                : live.First.Task;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (LiveSnapshot live in _objects.Values)
            {
                live.Waiting?.Draft.Dispose();
                live.First.TrySetResult(null);
            }

            _objects.Clear();
        }

        _arrived.Dispose();
    }

    private static long BytesOf(SnapshotOrder? order) => order?.Draft.Bytes ?? 0;

    private void Queue(LiveSnapshot live)
    {
        if (!live.IsQueued)
        {
            live.IsQueued = true;
            _work.Enqueue(live);
            _arrived.Release();
        }
    }
}
