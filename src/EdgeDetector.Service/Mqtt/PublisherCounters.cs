namespace EdgeDetector.Service.Mqtt;

/// <summary>What the publisher did since the start.</summary>
/// <param name="Published">Messages that were handed to the broker.</param>
/// <param name="Dropped">Messages that were given up.</param>
/// <param name="Reconnects">Connections after the first.</param>
internal readonly record struct PublisherCounters(long Published, long Dropped, long Reconnects);
