using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.Engines;

/// <summary>Says where the TensorRT engine stands, retained; while it is built every few seconds, so that one sees that it goes on.</summary>
internal sealed class EngineStates(EngineBuilder builder, PipelineOutputs outputs) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        builder.Changed += Say;
        Say();
        using PeriodicTimer timer = new(Interval, outputs.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (builder.Status.Life == EngineLife.Building)
                {
                    Say();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
        finally
        {
            builder.Changed -= Say;
        }
    }

    private void Say()
    {
        EngineStatus status = builder.Status;
        bool isBuilding = status.Life == EngineLife.Building;
        EngineMessage message = new()
        {
            Device = outputs.Topics.Device,
            At = outputs.Time.WallNow,
            Model = status.Model,
            State = EngineMessage.WordOf(status.Life),
            ElapsedSeconds = isBuilding ? Math.Round(builder.Elapsed.TotalSeconds, 1) : null,
            EstimateSeconds = status.Estimate?.TotalSeconds,
            Reason = status.Reason,
        };
        outputs.Publisher.SetState(outputs.Topics.Engine, buffer => MessageJson.Write(buffer, message, MessageJson.Default.EngineMessage));
    }
}
