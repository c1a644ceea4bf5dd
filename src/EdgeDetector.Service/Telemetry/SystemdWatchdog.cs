using System.Globalization;
using System.Net.Sockets;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// Tells systemd READY, STOPPING, a STATUS line, and WATCHDOG only while every loop makes progress. The framework's own integration
/// sends no WATCHDOG and looks at the parent's name; the notification socket alone is what counts here.
/// </summary>
internal sealed partial class SystemdWatchdog(
    Heartbeats heartbeats,
    ServiceStatus status,
    IOptionsMonitor<EdgeDetectorOptions> options,
    TimeProvider time,
    ILogger<SystemdWatchdog> logger) : BackgroundService
{
    // systemd wants a sign within WATCHDOG_USEC; four chances an interval forgive a busy moment.
    private const int SignsPerInterval = 4;
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SystemdNotifier notifier = new();
        if (!notifier.IsEnabled)
        {
            return;
        }

        try
        {
            notifier.Notify(ServiceState.Ready);
        }
        catch (SocketException e)
        {
            // A socket that nobody listens on: inherited from elsewhere, for nobody who watches us would close it.
            LogNobodyListens(e.Message);
            return;
        }

        TimeSpan interval = WatchdogInterval() is { } watchdog ? watchdog / SignsPerInterval : StatusInterval;
        using PeriodicTimer timer = new(interval, time);
        try
        {
            do
            {
                Tell(notifier);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            notifier.Notify(ServiceState.Stopping);
        }
    }

    /// <summary>The interval that systemd asks for in WATCHDOG_USEC; null where it watches nothing.</summary>
    internal static TimeSpan? WatchdogInterval() =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    private void Tell(SystemdNotifier notifier)
    {
        IReadOnlyList<Heartbeat> stuck = heartbeats.Stuck(options.CurrentValue.Watchdog.Timeout);
        if (stuck.Count == 0)
        {
            notifier.Notify(new ServiceState("WATCHDOG=1"));
        }
        else
        {
            LogStuck(LivenessGuard.Describe(stuck));
        }

        notifier.Notify(new ServiceState("STATUS=" + (stuck.Count == 0 ? status.Line() : LivenessGuard.Describe(stuck))));
    }

    [LoggerMessage(2101, LogLevel.Warning, "NOTIFY_SOCKET names a socket that cannot be used, nobody is notified: {Reason}")]
    private partial void LogNobodyListens(string reason);

    [LoggerMessage(2100, LogLevel.Error, "systemd is no longer told that all is well: {Problem}.")]
    private partial void LogStuck(string problem);
}
