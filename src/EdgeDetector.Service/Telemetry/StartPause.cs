using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Telemetry;

/// <summary>Waits before a service begins that broke again and again, and says so.</summary>
internal sealed partial class StartPause(PastFaults past, TimeProvider time, ILogger<StartPause> logger)
{
    // systemd must not take the wait for a start that hangs.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Waits for as long as the faults before this run ask for.</summary>
    /// <exception cref="OperationCanceledException">Told to stop meanwhile; that ends the row of faults.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = past.Pause;
        if (pause == TimeSpan.Zero)
        {
            return;
        }

        FaultRow row = past.Last!;
        LogWait(row.Count, row.Problem, pause.TotalSeconds);
        SystemdNotifier notifier = new();
        if (notifier.IsEnabled)
        {
            notifier.Notify(new ServiceState(FormattableString.Invariant($"EXTEND_TIMEOUT_USEC={(pause + Margin).TotalMicroseconds:0}")));
            notifier.Notify(new ServiceState(
                FormattableString.Invariant($"STATUS=broke {row.Count} times in a row, waits {pause.TotalSeconds:0} s: {row.Problem}")));
        }

        try
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            past.Forget();
            throw;
        }
    }

    [LoggerMessage(2103, LogLevel.Warning, "Broke {Count} times in a row, the last time of: {Problem}. Waits {Seconds:0} s before it begins.")]
    private partial void LogWait(int count, string problem, double seconds);
}
