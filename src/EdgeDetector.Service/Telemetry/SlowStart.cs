using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// Tells systemd, until it is disposed, that a start goes on: where TensorRT alone may serve, it builds its engine first, which takes minutes.
/// After half an hour systemd has its own way.
/// </summary>
internal sealed class SlowStart : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly SystemdNotifier _notifier = new();
    private readonly ITimer _timer;

    /// <summary>Begins to tell.</summary>
    public SlowStart() => _timer = TimeProvider.System.CreateTimer(_ => Tell(), null, Interval, Interval);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tell()
    {
        if (_notifier.IsEnabled && TimeProvider.System.GetElapsedTime(_began) < Longest)
        {
            _notifier.Notify(new ServiceState(FormattableString.Invariant($"EXTEND_TIMEOUT_USEC={(3 * Interval).TotalMicroseconds:0}")));
        }
    }
}
