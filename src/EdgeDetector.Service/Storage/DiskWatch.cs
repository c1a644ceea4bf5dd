namespace EdgeDetector.Service.Storage;

/// <summary>Tells when a piece of work on the disk does not come back: a dead memory card or network share stops a thread without an error.</summary>
internal sealed class DiskWatch(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private long _begun;

    /// <summary>For how long it has been at one piece of work; null where that is not long.</summary>
    public TimeSpan? Stuck
    {
        get
        {
            long begun = Interlocked.Read(ref _begun);
            return begun != 0 && time.GetElapsedTime(begun) is { } elapsed && elapsed > Patience ? elapsed : null;
        }
    }

    /// <summary>The same in words.</summary>
    public string? Trouble => Stuck is { } stuck ? FormattableString.Invariant($"the disk has taken nothing for {stuck.TotalSeconds:0} s") : null;

    /// <summary>A piece of work begins, and ends with what is returned.</summary>
    public Work Begin()
    {
        Interlocked.Exchange(ref _begun, time.GetTimestamp());
        return new Work(this);
    }

    /// <summary>A piece of work.</summary>
    public readonly ref struct Work(DiskWatch watch)
    {
        /// <summary>Ends it.</summary>
        public void Dispose() => Interlocked.Exchange(ref watch._begun, 0);
    }
}
