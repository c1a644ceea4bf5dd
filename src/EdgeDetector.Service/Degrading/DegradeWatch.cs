using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Degrading;

/// <summary>Watches heat and age, does less while they are too much, and says why.</summary>
internal sealed partial class DegradeWatch(
    ControlledOptions options, DetectionPipeline pipeline, PipelineOutputs outputs, ILogger<DegradeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DegradeRule _rule = new(outputs.Time);
    private volatile string? _reason;

    /// <summary>Why less is done now, and what; null where all is.</summary>
    public string? Reason => _reason;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Say();
        using PeriodicTimer timer = new(Interval, outputs.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private void Look()
    {
        DegradeOptions asked = options.CurrentValue.Degrade;
        if (asked.AboveTemperature is null && asked.AboveAge == TimeSpan.Zero && _rule.Reason is null)
        {
            return;
        }

        if (_rule.Look(asked, BoxSensors.Read().Hottest, pipeline.Cameras.Values.Max(camera => camera.LastAge)))
        {
            Change();
        }
    }

    private void Change()
    {
        if (_rule.Reason is not { } tooMuch)
        {
            _reason = null;
            options.Degrade(null);
            LogAllAgain();
            Say();
            return;
        }

        Degradation less = Degradation.Of(options.CurrentValue, out string? fault);
        options.Degrade(less);
        string[] what =
        [
            .. less.Fps is { } fps ? [FormattableString.Invariant($"at most {fps} frames a second")] : Array.Empty<string>(),
            .. less.Model is { } model ? [$"model {Path.GetFileNameWithoutExtension(model.Path)}"] : Array.Empty<string>(),
            .. fault is not null ? [$"the smaller model is not used: {fault}"] : Array.Empty<string>(),
        ];
        _reason = what.Length == 0 ? tooMuch : $"{tooMuch}: {string.Join(", ", what)}";
        LogLess(_reason);
        Say();
    }

    private void Say() => outputs.SayText(outputs.Topics.Degraded, _reason ?? Mqtt.MqttTopics.NoProblem);

    [LoggerMessage(6110, LogLevel.Warning, "Less is done: {Reason}.")]
    private partial void LogLess(string reason);

    [LoggerMessage(6111, LogLevel.Information, "All is done again.")]
    private partial void LogAllAgain();
}
