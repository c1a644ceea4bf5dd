using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Mqtt;

/// <summary>What a publisher keeps over restarts.</summary>
/// <param name="Outbox">Messages that must arrive.</param>
/// <param name="Retained">What the broker has retained.</param>
internal sealed record PublisherStorage(MessageOutbox Outbox, RetainedTopics Retained)
{
    /// <summary>Keeps everything in memory.</summary>
    public static PublisherStorage InMemory(TimeProvider time) => new(
        new MessageOutbox(new StorageOptions(), new OutboxOptions { Enabled = false }, new SteadyClock(time), NullLogger<MessageOutbox>.Instance),
        new RetainedTopics(null, time, NullLogger.Instance));
}
