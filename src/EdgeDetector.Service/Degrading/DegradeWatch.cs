using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Degrading;

/// <summary>Watches heat and age, does less while they are too much, and says why.</summary>
internal sealed partial class DegradeWatch(
    ControlledOptions options, DetectionPipeline pipeline, SharedDetector detector, PipelineOutputs outputs, ILogger<DegradeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DegradeRule _rule = new(outputs.Time);
    private volatile string? _reason;
    private DegradeOptions? _asked;
    private Degradation? _less;
    private string? _fault;

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

        bool isOther = _rule.Look(asked, BoxSensors.HottestOf(BoxSensors.ReadTemperatures()), pipeline.Cameras.Values.Max(camera => camera.LastAge));
        if (_rule.Reason is not null)
        {
            DoLess(asked, isOther);
        }
        else if (isOther)
        {
            _less = null;
            options.Degrade(null);
            LogAllAgain();
            Tell(null);
        }
    }

    /// <summary>Does less, or less in another way where the configuration or the smaller model's file has changed meanwhile.</summary>
    private void DoLess(DegradeOptions asked, bool isNew)
    {
        bool isOtherFile = _less?.Model is { } model && model.Stamp != ModelFile.StampOf(model.Path);
        if (isNew || asked != _asked || isOtherFile)
        {
            _asked = asked;
            _less = Degradation.Of(options.CurrentValue, out _fault);
            options.Degrade(_less);
        }

        Tell(Describe(_rule.Reason!, _less!));
    }

    private string Describe(string tooMuch, Degradation less)
    {
        List<string> what = [];
        if (less.Fps is { } fps)
        {
            what.Add(FormattableString.Invariant($"at most {fps} frames a second"));
        }

        if (less.Model is { } model)
        {
            what.Add(detector.Current.File.Path == model.Path
                ? $"model {detector.ModelName}"
                : $"{detector.ModelName} stays: {pipeline.ModelTrouble ?? "the smaller model is being opened"}");
        }

        if (_fault is { } fault)
        {
            what.Add($"{detector.ModelName} stays: {fault}");
        }

        return what.Count == 0 ? tooMuch : $"{tooMuch}: {string.Join(", ", what)}";
    }

    private void Tell(string? reason)
    {
        if (reason == _reason)
        {
            return;
        }

        _reason = reason;
        if (reason is not null)
        {
            LogLess(reason);
        }

        Say();
    }

    private void Say() => outputs.SayText(outputs.Topics.Degraded, _reason ?? Mqtt.MqttTopics.NoProblem);

    [LoggerMessage(6110, LogLevel.Warning, "Less is done: {Reason}.")]
    private partial void LogLess(string reason);

    [LoggerMessage(6111, LogLevel.Information, "All is done again.")]
    private partial void LogAllAgain();
}
