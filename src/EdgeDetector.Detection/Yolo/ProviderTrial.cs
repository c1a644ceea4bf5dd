using System.Globalization;
using EdgeDetector.Engines;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>
/// Tries execution providers by a real inference: a provider that is compiled in, or even accepts the model, may still fail at its first run
/// or leave everything to the CPU.
/// </summary>
internal sealed class ProviderTrial(ImportedModel model, DetectorOptions options)
{
    private static readonly TimeSpan GiveUpLimit = TimeSpan.FromSeconds(1);

    private readonly SessionBuilder _builder = new(model, options);

    /// <summary>Opens a session on the first provider of the options that runs the model.</summary>
    /// <exception cref="ExecutionProviderException">None of them runs it.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop before it built the engine.</exception>
    public ProvenSession Open()
    {
        List<ProviderAttempt> attempts = [];
        foreach (ExecutionProvider provider in options.Providers.Distinct())
        {
            attempts.Add(Try(provider, out InferenceSession? session));
            if (session is not null)
            {
                return new ProvenSession(session, provider, attempts);
            }
        }

        throw new ExecutionProviderException(model.Path, attempts);
    }

    /// <summary>Opens a session on a provider and proves it.</summary>
    /// <param name="provider">The provider to try.</param>
    /// <param name="session">The session where the attempt succeeded; the caller disposes it.</param>
    /// <returns>What came of it.</returns>
    private ProviderAttempt Try(ExecutionProvider provider, out InferenceSession? session)
    {
        session = null;
        try
        {
            if (!options.Sessions.Has(provider))
            {
                return new ProviderAttempt(provider, false, $"this build of ONNX Runtime has no {provider.DisplayName()}");
            }

            string reason = provider switch
            {
                ExecutionProvider.Cpu => OpenCpu(out session),
                ExecutionProvider.TensorRt => OpenTensorRt(out session),
                _ => OpenGpu(provider, out session),
            };
            return new ProviderAttempt(provider, true, reason);
        }
        catch (Exception e) when (e is OnnxRuntimeException or ProviderTrialException or DllNotFoundException or TypeInitializationException
            or EntryPointNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return new ProviderAttempt(provider, false, OnnxRuntimeLibrary.PlainMessage(e));
        }
    }

    private string OpenCpu(out InferenceSession session)
    {
        session = Proven(options.Sessions.Open(ExecutionProvider.Cpu, _builder, ""));
        return "an inference ran";
    }

    /// <summary>Has TensorRT build its engine where there is none that is whole.</summary>
    private string OpenTensorRt(out InferenceSession session)
    {
        if (_builder.Engine is not { } engine)
        {
            return OpenGpu(ExecutionProvider.TensorRt, out session);
        }

        if (engine.Look().Stage == EngineStage.Ready)
        {
            return OpenGpu(ExecutionProvider.TensorRt, out session);
        }

        // Another process that builds it is waited for: it empties the folder first, and what two write into it is neither's.
        using EngineLock building = engine.Lock(options.Cancellation);
        return engine.Look() is { Stage: not EngineStage.Ready } state
            ? Build(engine, state, out session)
            : OpenGpu(ExecutionProvider.TensorRt, out session);
    }

    private string Build(EngineFolder engine, EngineState state, out InferenceSession session)
    {
        if (state.Begun >= EngineFolder.MostKills)
        {
            throw new ProviderTrialException(
                $"the build of its engine was killed {state.Begun} times, likely for want of memory; build it with edgedetector engine build while nothing else runs");
        }

        options.Cancellation.ThrowIfCancellationRequested();
        engine.Begin();

        // TensorRT's own code, for minutes, which nothing can stop: whoever is told to end leaves it behind. Ended before the folder is
        // touched again.
        using CancellationTokenRegistration givenUp = options.Cancellation.Register(() => GiveUp(engine));
        long began = TimeProvider.System.GetTimestamp();
        string reason;
        try
        {
            reason = OpenGpu(ExecutionProvider.TensorRt, out session);
        }
        catch
        {
            // It failed and was not killed: what it left is of no use.
            givenUp.Dispose();
            engine.Clear();
            throw;
        }

        givenUp.Dispose();
        return reason + Keep(engine, TimeProvider.System.GetElapsedTime(began));
    }

    /// <summary>On a thread of its own: a disk that hangs holds up nobody who is told to stop.</summary>
    private static void GiveUp(EngineFolder engine) => Task.Run(engine.GiveUp).Wait(GiveUpLimit);

    private string Keep(EngineFolder engine, TimeSpan took)
    {
        try
        {
            engine.Finish(model, EngineKey.Of(model, options.TensorRt.Fp16), took);
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"; its engine cannot be kept: {e.Message}";
        }
    }

    private string OpenGpu(ExecutionProvider provider, out InferenceSession session)
    {
        string trace = Path.Combine(Path.GetTempPath(), $"edgedetector-{Path.GetRandomFileName()}");
        InferenceSession opened = Proven(options.Sessions.Open(provider, _builder, trace));
        try
        {
            string reason = Share(provider, opened.EndProfiling());
            session = opened;
            return reason;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private InferenceSession Proven(InferenceSession session)
    {
        try
        {
            using NetworkTensors tensors = new(model);
            tensors.FillGrey();
            tensors.Run(session);
            return tensors.HasFiniteOutputs() ? session : throw new ProviderTrialException("the model's output is not finite: NaN or infinite");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static string Share(ExecutionProvider provider, string tracePath)
    {
        IReadOnlyDictionary<string, int> nodes = tracePath.Length > 0 ? ExecutionTrace.NodesByProvider(tracePath) : new Dictionary<string, int>();
        if (tracePath.Length > 0)
        {
            File.Delete(tracePath);
        }

        if (nodes.Count == 0)
        {
            return "an inference ran; which nodes ran where is not known";
        }

        int own = nodes.GetValueOrDefault(provider.OnnxName());
        return own > 0
            ? string.Create(CultureInfo.InvariantCulture, $"an inference ran, {own} of {nodes.Values.Sum()} nodes on {provider.DisplayName()}")
            : throw new ProviderTrialException($"ONNX Runtime put no part of the model on {provider.DisplayName()}");
    }
}

/// <summary>A session that ran an inference.</summary>
/// <param name="Session">The session; whoever has it disposes it.</param>
/// <param name="Provider">The provider it is on.</param>
/// <param name="Attempts">The providers that were tried, in order, this one last.</param>
internal sealed record ProvenSession(InferenceSession Session, ExecutionProvider Provider, IReadOnlyList<ProviderAttempt> Attempts);

/// <summary>A provider ran the model, but not as it should.</summary>
internal sealed class ProviderTrialException(string message) : Exception(message);
