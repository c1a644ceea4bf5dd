using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Telemetry;

/// <summary>Follows the system's clock where it is set while the service runs, and says so to those who compare times.</summary>
internal sealed partial class ClockWatch(PipelineOutputs outputs, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, outputs.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (outputs.Time.Follow() is { Ticks: not 0 } step)
                {
                    Say(step);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private void Say(TimeSpan step)
    {
        LogStep(step.TotalSeconds);
        outputs.Metrics.ClockStepped();
        ClockMessage message = new() { Device = outputs.Topics.Device, At = outputs.Time.WallNow, StepMs = Math.Round(step.TotalMilliseconds) };
        outputs.Publisher.Publish(new OutgoingMessage(
            outputs.Topics.Clock,
            MqttQualityOfServiceLevel.AtLeastOnce,
            true,
            buffer => MessageJson.Write(buffer, message, MessageJson.Default.ClockMessage))
        {
            IsDurable = true,
        });
    }

    [LoggerMessage(6100, LogLevel.Warning, "The system's clock was set by {Step:+0.000;-0.000} s: times told from now on are by the new one.")]
    private partial void LogStep(double step);
}
