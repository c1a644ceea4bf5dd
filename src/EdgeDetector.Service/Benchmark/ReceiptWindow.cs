namespace EdgeDetector.Service.Benchmark;

/// <summary>
/// The messages of one round. It opens when every camera was heard and the buffers of the first frames are made, and closes at the first
/// message after its length, so that whole frames are counted however long one takes. Used under the subscriber's lock.
/// </summary>
internal sealed class ReceiptWindow(int cameras, TimeSpan length, TimeProvider time)
{
    // One frame being read, one read, one waiting, one in the detector: from then on their memory is used again.
    private const int FirstMessages = 5;

    private readonly HashSet<int> _unheard = [.. Enumerable.Range(1, cameras)];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Receipt> _receipts = new(4096);
    private ProcessUsage? _begin;
    private int _early;

    /// <summary>Ends when the window has closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The messages, without the one that opened the window.</summary>
    public IReadOnlyList<Receipt> Receipts => _receipts;

    /// <summary>Counts, times and memory of the round; after it has closed.</summary>
    public StageRound Round { get; private set; }

    /// <summary>A message came.</summary>
    public void Add(Receipt receipt)
    {
        _unheard.Remove(receipt.Camera);
        if (_closed.Task.IsCompleted)
        {
            return;
        }

        if (_begin is not { } begin)
        {
            _early++;
            _begin = _unheard.Count == 0 && _early >= FirstMessages ? ProcessUsage.Now(time) : null;
            return;
        }

        _receipts.Add(receipt);
        if (time.GetElapsedTime(begin.Timestamp) >= length)
        {
            Round = StageRound.Between(begin, ProcessUsage.Now(time), _receipts.Count, time);
            _closed.SetResult();
        }
    }
}
