using System.Globalization;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// Ends the service where a loop makes no progress for <c>watchdog.timeout</c>, and says which, and in which step; with force where it does
/// not end by itself. On a thread of its own: a thread pool that is used up is one of the things that hang.
/// </summary>
internal sealed partial class LivenessGuard(
    Heartbeats heartbeats,
    ServiceFault fault,
    ProblemState problem,
    IHostApplicationLifetime lifetime,
    IOptionsMonitor<EdgeDetectorOptions> options,
    TimeProvider time,
    ILogger<LivenessGuard> logger) : IHostedService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A look that comes so late means that the whole process stood still (stopped, swapped out, the machine asleep): no loop is to blame.
    private static readonly TimeSpan Lapse = TimeSpan.FromSeconds(5);

    // Longer than the host takes for an orderly end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _stopping = new();
    private readonly long _started = time.GetTimestamp();

    /// <summary>What is stuck, in words such as <c>no progress of camera gate (inference) for 30.2 s</c>.</summary>
    public static string Describe(IEnumerable<Heartbeat> stuck) => "no progress of " + string.Join(", ", stuck.Select(
        beat => string.Create(CultureInfo.InvariantCulture, $"{beat.Stage} for {beat.Age.TotalSeconds:0.0} s")));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(Watch) { Name = "liveness", IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (fault.IsRaised)
        {
            // This thread goes on, in case that something hangs on the way out.
            return Task.CompletedTask;
        }

        // A start that failed is no stop on purpose.
        if (lifetime.ApplicationStarted.IsCancellationRequested)
        {
            problem.Clear();
        }

        _stopping.SetResult();
        return Task.CompletedTask;
    }

    private void Watch()
    {
        long last = time.GetTimestamp();
        while (!_stopping.Task.Wait(Interval) && !fault.IsRaised)
        {
            bool stoodStill = time.GetElapsedTime(last) > Lapse;
            last = time.GetTimestamp();

            // Seen within the timeout, and not one look later.
            IReadOnlyList<Heartbeat> stuck = heartbeats.Stuck(options.CurrentValue.Watchdog.Timeout - Interval);
            if (stuck.Count > 0 && !stoodStill)
            {
                fault.Raise(Describe(stuck));
            }
            else if (problem.IsOfPast && time.GetElapsedTime(_started) >= PastFaults.Lasting)
            {
                problem.Clear();
            }
        }

        if (!_stopping.Task.Wait(Grace))
        {
            LogForced();
            // The one end that no native call can hold up, and that leaves no core file.
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
    }

    [LoggerMessage(2102, LogLevel.Critical, "The service does not end by itself: it is killed.")]
    private partial void LogForced();
}
