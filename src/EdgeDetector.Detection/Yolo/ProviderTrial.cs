using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>
/// Tries execution providers by a real inference: a provider that is compiled in, or even accepts the model, may still fail at its first run
/// or leave everything to the CPU.
/// </summary>
internal sealed class ProviderTrial(YoloModel model, DetectorOptions options)
{
    private readonly SessionBuilder _builder = new(model, options);

    /// <summary>Opens a session on a provider and proves it.</summary>
    /// <param name="provider">The provider to try.</param>
    /// <param name="session">The session where the attempt succeeded; the caller disposes it.</param>
    /// <returns>What came of it.</returns>
    public ProviderAttempt Try(ExecutionProvider provider, out InferenceSession? session)
    {
        session = null;
        try
        {
            if (!OnnxRuntimeLibrary.WasBuiltWith(provider))
            {
                return new ProviderAttempt(provider, false, $"this build of ONNX Runtime has no {provider.DisplayName()}");
            }

            string reason = provider == ExecutionProvider.Cpu ? OpenCpu(out session) : OpenGpu(provider, out session);
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
        session = Proven(_builder.OnCpu());
        return "an inference ran";
    }

    private string OpenGpu(ExecutionProvider provider, out InferenceSession session)
    {
        string trace = Path.Combine(Path.GetTempPath(), $"edgedetector-{Path.GetRandomFileName()}");
        InferenceSession opened = Proven(provider == ExecutionProvider.TensorRt ? _builder.OnTensorRt(trace) : _builder.OnCuda(trace));
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
            using InferenceSlot slot = new(model);
            slot.PreprocessGrey();
            session.Run(slot.InputNames, slot.Inputs, slot.OutputNames, slot.Outputs);
            return slot.HasFiniteOutputs() ? session : throw new ProviderTrialException("the model's output is not finite: NaN or infinite");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static string Share(ExecutionProvider provider, string tracePath)
    {
        IReadOnlyDictionary<string, int> nodes = ExecutionTrace.NodesByProvider(tracePath);
        File.Delete(tracePath);
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

/// <summary>A provider ran the model, but not as it should.</summary>
internal sealed class ProviderTrialException(string message) : Exception(message);
