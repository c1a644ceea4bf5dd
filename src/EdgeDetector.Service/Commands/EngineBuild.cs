using System.CommandLine;
using System.Globalization;
using EdgeDetector.Engines;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector engine build</c>: one build, and how far it is.</summary>
internal sealed class EngineBuild(EdgeDetectorOptions options, SessionFactory sessions, InvocationConfiguration console)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Builds it.</summary>
    /// <param name="force">Whatever is there.</param>
    /// <param name="cancellation">Gives the build up.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">TensorRT does not run it.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<int> RunAsync(bool force, CancellationToken cancellation)
    {
        YoloModel model = YoloModel.Read(options.Model.Path);
        if (!sessions.Has(ExecutionProvider.TensorRt))
        {
            return Fail("this build of ONNX Runtime has no TensorRT: nothing to build");
        }

        EngineFolder folder = ModelOpener.EngineOf(model, options);
        await WaitForOthersAsync(folder, model.Name, cancellation).ConfigureAwait(false);
        EngineState state = folder.Look();
        if (force || state.Stage == EngineStage.Unfinished)
        {
            // Whoever builds by hand has seen to it that there is room: earlier kills do not count.
            folder.Remove(cancellation);
        }
        else if (state.Stage == EngineStage.Ready)
        {
            console.Output.WriteLine(Describe(folder, state.Manifest!, "is there already"));
            return ExitCode.Done;
        }
        else if (BuildMemory.Shortage(options) is { } shortage)
        {
            return Fail($"{shortage}; --force tries all the same");
        }

        TimeSpan? estimate = BuildEstimate.Of(ModelOpener.EnginesOf(options), EngineKey.Of(model, options.Model.TensorRt.Fp16), model.Bflops);
        await BuildAsync(model.Name, estimate, cancellation).ConfigureAwait(false);
        EngineState built = folder.Look();
        if (built.Manifest is null)
        {
            return Fail($"{model.Name} runs on TensorRT, which kept no engine in {folder.Path}");
        }

        console.Output.WriteLine(Describe(folder, built.Manifest, "is built"));
        return ExitCode.Done;
    }

    private async Task WaitForOthersAsync(EngineFolder folder, string name, CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        TimeSpan? told = null;
        while (folder.Builder is { } builder)
        {
            TimeSpan waited = _time.GetElapsedTime(began);
            if (told is null || waited - told >= Interval)
            {
                told = waited;
                console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{builder} builds the engine of {name}: waiting for it, {waited.TotalSeconds:0} s"));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task BuildAsync(string name, TimeSpan? estimate, CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        string about = estimate is { } expected ? $"about {Duration.Format(expected)}, by earlier builds" : "minutes on a Jetson; there were no earlier builds to go by";
        console.Error.WriteLine($"building the engine of {name}: {about}");
        using CancellationTokenSource giveUp = new();
        ModelOpener opener = new(sessions, giveUp.Token);
        Task<ServedModel> build = Task.Factory.StartNew(
            () => opener.OpenOn(ExecutionProvider.TensorRt, options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (await Task.WhenAny(build, Task.Delay(Interval, _time, cancellation)).ConfigureAwait(false) != build)
        {
            if (cancellation.IsCancellationRequested)
            {
                // Before the process ends: else the build would count as one that was killed.
                await giveUp.CancelAsync().ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"building: {_time.GetElapsedTime(began).TotalSeconds:0} s"));
        }

        (await build.ConfigureAwait(false)).Dispose();
    }

    private static string Describe(EngineFolder folder, EngineManifest manifest, string verb) => string.Create(
        CultureInfo.InvariantCulture,
        $"the engine of {manifest.Model} {verb}: {manifest.Bytes / 1e6:0.0} MB, in {manifest.BuildSeconds:0} s on {manifest.BuiltAt:yyyy-MM-dd HH:mm}; {folder.Path}");

    private int Fail(string message)
    {
        console.Error.WriteLine(message);
        return ExitCode.Failed;
    }
}
