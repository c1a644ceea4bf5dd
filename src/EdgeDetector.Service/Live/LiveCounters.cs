namespace EdgeDetector.Service.Live;

/// <summary>What looking costs: counted by any thread.</summary>
internal sealed class LiveCounters
{
    private long _pictures;
    private long _lost;
    private long _dropped;
    private int _viewers;

    /// <summary>Frames that became JPEGs for viewers: one for all viewers of one width.</summary>
    public long Pictures => Interlocked.Read(ref _pictures);

    /// <summary>Frames that could not be encoded.</summary>
    public long LostPictures => Interlocked.Read(ref _lost);

    /// <summary>Pictures and messages that their viewers did not take in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Streams of pictures and of data that are open.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>Counts an encoded frame.</summary>
    public void Encoded() => Interlocked.Increment(ref _pictures);

    /// <summary>Counts a frame that could not be encoded.</summary>
    public void Lost() => Interlocked.Increment(ref _lost);

    /// <summary>Counts what a viewer did not take in time.</summary>
    public void Passed() => Interlocked.Increment(ref _dropped);

    /// <summary>Takes a place where fewer than <paramref name="most"/> are taken.</summary>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _viewers) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives it back.</summary>
    public void Leave() => Interlocked.Decrement(ref _viewers);
}
