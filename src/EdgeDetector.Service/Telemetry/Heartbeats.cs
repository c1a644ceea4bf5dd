using System.Collections.Concurrent;

namespace EdgeDetector.Service.Telemetry;

/// <summary>All loops that must make progress: what /healthz/live and systemd's watchdog go by.</summary>
internal sealed class Heartbeats(TimeProvider time)
{
    private readonly ConcurrentDictionary<Heartbeat, byte> _beating = new();

    /// <summary>Starts to expect progress of a loop until <see cref="Unregister"/>.</summary>
    public Heartbeat Register(string stage)
    {
        Heartbeat heartbeat = new(stage, time);
        _beating.TryAdd(heartbeat, 0);
        return heartbeat;
    }

    /// <summary>The loop has ended as it should.</summary>
    public void Unregister(Heartbeat heartbeat) => _beating.TryRemove(heartbeat, out _);

    /// <summary>The loops that made no progress for longer than <paramref name="timeout"/>, in the order of their names.</summary>
    public IReadOnlyList<Heartbeat> Stuck(TimeSpan timeout) =>
        [.. _beating.Keys.Where(beat => beat.Age > timeout).OrderBy(beat => beat.Stage, StringComparer.Ordinal)];
}
