using System.Collections.Concurrent;

namespace EdgeDetector.Service.Telemetry;

/// <summary>All loops that must make progress: what /healthz/live, <see cref="LivenessGuard"/> and systemd's watchdog go by.</summary>
internal sealed class Heartbeats(TimeProvider time)
{
    private readonly ConcurrentDictionary<Heartbeat, byte> _beating = new();
    private readonly StagedHang? _hang = StagedHang.FromEnvironment();

    /// <summary>The loops, in the order of their names.</summary>
    public IReadOnlyList<Heartbeat> All => [.. _beating.Keys.OrderBy(beat => beat.Loop, StringComparer.Ordinal)];

    /// <summary>Starts to expect progress of a loop until <see cref="Unregister"/>.</summary>
    public Heartbeat Register(string loop)
    {
        Heartbeat heartbeat = new(loop, time, _hang);
        _beating.TryAdd(heartbeat, 0);
        return heartbeat;
    }

    /// <summary>The loop has ended as it should.</summary>
    public void Unregister(Heartbeat heartbeat) => _beating.TryRemove(heartbeat, out _);

    /// <summary>The loops that made no progress for longer than <paramref name="timeout"/>, in the order of their names.</summary>
    public IReadOnlyList<Heartbeat> Stuck(TimeSpan timeout) => [.. All.Where(beat => beat.Age > timeout)];
}
