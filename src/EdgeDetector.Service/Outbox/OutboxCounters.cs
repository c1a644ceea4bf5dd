namespace EdgeDetector.Service.Outbox;

/// <summary>What an outbox holds, and has lost.</summary>
/// <param name="Waiting">Messages on disk that no broker has confirmed.</param>
/// <param name="Bytes">Their size, as of a few seconds ago.</param>
/// <param name="Dropped">Messages that were too many or too old, since the start.</param>
internal readonly record struct OutboxCounters(long Waiting, long Bytes, long Dropped);
