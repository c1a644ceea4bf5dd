using EdgeDetector.Engines;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Engines;

/// <summary>
/// Builds the TensorRT engine of the model in use while another provider serves, and puts it in its place between two frames. A build that
/// was killed twice is left alone: it would end the service again and again.
/// </summary>
internal sealed partial class EngineBuilder : BackgroundService
{
    // The time between two looks at an engine that another process builds.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SharedDetector _detector;
    private readonly ModelOpener _opener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private volatile EngineStatus _status;

    /// <summary>Makes one for the model in use; nothing is built before the start.</summary>
    public EngineBuilder(SharedDetector detector, ModelOpener opener, TimeProvider time, ILogger<EngineBuilder> logger)
    {
        _detector = detector;
        _opener = opener;
        _time = time;
        _logger = logger;
        _status = Judge(detector.Current);
        detector.Replaced += Wake;
    }

    /// <summary>Hears of each other status, on the builder's thread.</summary>
    public event Action? Changed;

    /// <summary>Where the engine stands.</summary>
    public EngineStatus Status => _status;

    /// <summary>How long it has stood there.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_status.Began);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _detector.Replaced -= Wake;
        _signal.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                ServedModel served = _detector.Current;
                if (served.LacksEngine)
                {
                    await BuildAsync(served, stoppingToken).ConfigureAwait(false);
                }
                else
                {
                    Enter(Judge(served));
                }

                await _signal.WaitAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: the opener hears of it a moment before this loop.
        }
    }

    private async Task BuildAsync(ServedModel served, CancellationToken stopping)
    {
        try
        {
            await TryBuildAsync(served, stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ExecutionProviderException or ModelException or IOException or UnauthorizedAccessException)
        {
            Fail(served, e is ExecutionProviderException failed ? failed.Attempts[^1].Reason : e.Message);
        }
    }

    private async Task TryBuildAsync(ServedModel served, CancellationToken stopping)
    {
        EdgeDetectorOptions options = served.Options;
        YoloModel model = served.Detector.Model;
        EngineFolder folder = ModelOpener.EngineOf(model, options);
        await WaitForOthersAsync(served, folder, stopping).ConfigureAwait(false);
        if (_detector.Current != served || (folder.Look().Stage != EngineStage.Ready && !MayBuild(served, model, folder)))
        {
            return;
        }

        // TensorRT's own code, for minutes; nothing can stop it.
        ServedModel next = await Task.Factory.StartNew(
            () => _opener.OpenOn(ExecutionProvider.TensorRt, options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(stopping).ConfigureAwait(false);
        Take(served, next);
    }

    /// <summary>Whether it can be built; says so, or why not.</summary>
    private bool MayBuild(ServedModel served, YoloModel model, EngineFolder folder)
    {
        EdgeDetectorOptions options = served.Options;
        if (Obstacle(folder, options) is { } obstacle)
        {
            Fail(served, obstacle);
            return false;
        }

        TimeSpan? estimate = BuildEstimate.Of(ModelOpener.EnginesOf(options), EngineKey.Of(model, options.Model.TensorRt.Fp16), model.Bflops);
        Enter(New(EngineLife.Building, served, estimate));
        LogBuilding(served.Name, served.ProviderName, estimate is { } time ? $"about {time}, by earlier builds" : "minutes on a Jetson");
        return true;
    }

    /// <summary>
    /// Waits for another process that builds the same engine, such as <c>edgedetector engine build</c>: it is there then, unless another model
    /// came into use meanwhile, whose own engine is looked at next.
    /// </summary>
    private async Task WaitForOthersAsync(ServedModel served, EngineFolder folder, CancellationToken stopping)
    {
        bool isTold = false;
        while (_detector.Current == served && folder.Builder is { } builder)
        {
            if (!isTold)
            {
                isTold = true;
                Enter(New(EngineLife.Building, served, reason: $"{builder} builds it"));
                LogBuiltByAnother(served.Name, builder, served.ProviderName);
            }

            await Task.Delay(Interval, _time, stopping).ConfigureAwait(false);
        }
    }

    private void Take(ServedModel served, ServedModel next)
    {
        if (next.File.Stamp != served.File.Stamp)
        {
            next.Dispose();
            Fail(served, "the model's file changed while its engine was built");
            return;
        }

        if (_detector.TryReplace(served, next))
        {
            LogReady(next.Name, Elapsed.TotalSeconds);
            return;
        }

        // Another model came into use meanwhile; its own engine is looked at next.
        next.Dispose();
        Wake();
    }

    private void Fail(ServedModel served, string reason)
    {
        Enter(New(EngineLife.Failed, served, reason: reason));
        LogFailed(served.Name, served.ProviderName, reason);
    }

    private static string? Obstacle(EngineFolder folder, EdgeDetectorOptions options)
    {
        // The trial itself says that a build was killed too often, and how to go on.
        return folder.Look().Begun >= EngineFolder.MostKills ? null : BuildMemory.Shortage(options);
    }

    private EngineStatus Judge(ServedModel served)
    {
        if (served.LacksEngine)
        {
            return New(EngineLife.Building, served);
        }

        if (served.Detector.Provider == ExecutionProvider.TensorRt)
        {
            return New(EngineLife.Ready, served);
        }

        return served.ProvidersNotUsed.TryGetValue(ServedModel.ToName(ExecutionProvider.TensorRt), out string? reason) && _opener.HasTensorRt
            ? New(EngineLife.Failed, served, reason: reason)
            : New(EngineLife.Unused, served, reason: reason);
    }

    private EngineStatus New(EngineLife life, ServedModel served, TimeSpan? estimate = null, string? reason = null) =>
        new(life, served.Name, _time.GetTimestamp(), estimate, reason);

    private void Enter(EngineStatus status)
    {
        _status = status;
        Changed?.Invoke();
    }

    private void Wake()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    [LoggerMessage(2010, LogLevel.Information, "TensorRT builds the engine of {Model}, {Provider} serves meanwhile: {Estimate}.")]
    private partial void LogBuilding(string model, string provider, string estimate);

    [LoggerMessage(2011, LogLevel.Information, "Model {Model} runs on tensorrt, built in {Seconds:0.0} s.")]
    private partial void LogReady(string model, double seconds);

    [LoggerMessage(2012, LogLevel.Error, "There is no TensorRT engine of {Model}, {Provider} serves: {Reason}.")]
    private partial void LogFailed(string model, string provider, string reason);

    [LoggerMessage(2013, LogLevel.Information, "The engine of {Model} is being built by {Builder}, {Provider} serves meanwhile.")]
    private partial void LogBuiltByAnother(string model, string builder, string provider);
}
