using System.Threading.Channels;

namespace EdgeDetector.Service.Live;

/// <summary>
/// Somebody who is told what is found in the frames of some cameras, each time as one server-sent event. Whoever reads slowly misses the oldest.
/// </summary>
internal sealed class DataListener
{
    // Some seconds of some cameras: what waits longer is of no use.
    private const int Most = 256;

    private readonly Channel<byte[]> _waiting;

    /// <param name="proposalsOf">The camera whose proposals are wanted too; null: of none.</param>
    /// <param name="counters">Counts what is not taken in time.</param>
    public DataListener(string? proposalsOf, LiveCounters counters)
    {
        ProposalsOf = proposalsOf;
        _waiting = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => counters.Passed());
    }

    /// <summary>The camera whose proposals are wanted too: what the model proposes before thresholds and suppression.</summary>
    public string? ProposalsOf { get; }

    /// <summary>A new event, in its form on the wire; never waits, and does nothing for somebody who has gone.</summary>
    public void Offer(byte[] message) => _waiting.Writer.TryWrite(message);

    /// <summary>The next one.</summary>
    public ValueTask<byte[]> TakeAsync(CancellationToken cancellationToken) => _waiting.Reader.ReadAsync(cancellationToken);
}
