using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>
/// Finds objects in pictures: resize, inference, decoding and non-maximum suppression in one call. Safe from any number of threads.
/// </summary>
/// <remarks>
/// A few frames are in the detector at a time (<see cref="DetectorOptions.Slots"/>), each in memory of its own, so that one is resized or
/// decoded while another is inferred. The network itself runs one at a time: it uses all cores or the GPU anyway.
/// </remarks>
public sealed class YoloDetector : IDisposable
{
    /// <summary>What proposals are above, 0..1.</summary>
    public const float LowestProposal = 0.05f;

    /// <summary>How many proposals a frame has at most.</summary>
    public const int MostProposals = 400;

    private readonly InferenceSession _session;
    private readonly Lock _inference = new();
    private readonly Stack<InferenceSlot> _free;
    private readonly int _slots;
    private bool _disposed;

    private YoloDetector(YoloModel model, ProvenSession proven, int slots)
    {
        Model = model;
        Provider = proven.Provider;
        Attempts = proven.Attempts;
        _session = proven.Session;
        _slots = slots;
        _free = new Stack<InferenceSlot>(Enumerable.Range(0, slots).Select(_ => new InferenceSlot(model)));
    }

    /// <summary>Version of the native ONNX Runtime library, like 1.31.1.</summary>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    public static string RuntimeVersion => OnnxRuntimeLibrary.Version;

    /// <summary>What the model file says about itself.</summary>
    public YoloModel Model { get; }

    /// <summary>The execution provider in use.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>The providers that were tried, in order, the one in use last; each with the reason why it failed.</summary>
    public IReadOnlyList<ProviderAttempt> Attempts { get; }

    /// <summary>Opens a model on the first provider that runs it. With TensorRT and no engine in its cache this takes minutes.</summary>
    /// <param name="modelPath">An .onnx file that `edgedetector import` made.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="ModelException">The file cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">None of the providers runs it.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop while another process built the engine.</exception>
    public static YoloDetector Open(string modelPath, DetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        YoloModel model = ImportedModel.Read(modelPath, options, static (reader, graph) => reader.ReadDetector(graph));
        return new YoloDetector(model, new ProviderTrial(model, options).Open(), options.Slots);
    }

    /// <summary>Finds the objects in a frame. Blocks while as many frames as there are slots are in the detector.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <param name="thresholds">What counts, made for this model's class names.</param>
    /// <param name="detections">Cleared, then filled by falling confidence; boxes in pixels of the frame, not clipped to it.</param>
    /// <param name="proposals">
    /// For whoever chooses thresholds; null, and no time is spent on it, for everybody else. Cleared, then filled with what the heads propose
    /// above <see cref="LowestProposal"/> before suppression, the <see cref="MostProposals"/> most confident ones.
    /// </param>
    /// <exception cref="ObjectDisposedException">The frame or the detector was disposed.</exception>
    /// <exception cref="ArgumentException">The thresholds are for another number of classes.</exception>
    /// <exception cref="OnnxRuntimeException">The provider failed; on a GPU likely for good.</exception>
    public DetectTimings Detect(Frame frame, DetectionThresholds thresholds, List<Detection> detections, List<Detection>? proposals = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(thresholds);
        ArgumentNullException.ThrowIfNull(detections);
        if (thresholds.ByClass.Length != Model.Names.Count)
        {
            throw new ArgumentException($"thresholds for {thresholds.ByClass.Length} classes, the model has {Model.Names.Count}", nameof(thresholds));
        }

        long called = TimeProvider.System.GetTimestamp();
        InferenceSlot slot = Take();
        try
        {
            long taken = TimeProvider.System.GetTimestamp();
            slot.Preprocess(frame);
            long prepared = TimeProvider.System.GetTimestamp();
            (long begun, long inferred) = Infer(slot);
            int leftOut = slot.Postprocess(thresholds, detections);
            if (proposals is not null)
            {
                slot.Propose(thresholds.NotAbove(LowestProposal), MostProposals, proposals);
            }

            return new DetectTimings(
                Elapsed(called, taken) + Elapsed(prepared, begun),
                Elapsed(taken, prepared),
                Elapsed(begun, inferred),
                TimeProvider.System.GetElapsedTime(inferred))
            {
                LeftOut = leftOut,
            };
        }
        finally
        {
            GiveBack(slot);
        }
    }

    /// <summary>
    /// Runs the network alone, on what an earlier frame left in the input. For measurements: what <see cref="Detect"/> takes beyond this is not
    /// the engine's.
    /// </summary>
    /// <returns>The time of the inference.</returns>
    /// <exception cref="ObjectDisposedException">The detector was disposed.</exception>
    /// <exception cref="OnnxRuntimeException">The provider failed; on a GPU likely for good.</exception>
    public TimeSpan RunNetwork()
    {
        InferenceSlot slot = Take();
        try
        {
            (long begun, long ended) = Infer(slot);
            return Elapsed(begun, ended);
        }
        finally
        {
            GiveBack(slot);
        }
    }

    /// <summary>What the network puts out for a frame, head by head, before anything is decoded. For comparisons.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <exception cref="ObjectDisposedException">The frame or the detector was disposed.</exception>
    /// <exception cref="OnnxRuntimeException">The provider failed; on a GPU likely for good.</exception>
    public IReadOnlyList<float[]> RunHeads(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        InferenceSlot slot = Take();
        try
        {
            slot.Preprocess(frame);
            _ = Infer(slot);
            return slot.CopyOutputs();
        }
        finally
        {
            GiveBack(slot);
        }
    }

    /// <summary>Waits for the frames inside, then frees the model.</summary>
    public void Dispose()
    {
        lock (_free)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Monitor.PulseAll(_free);
            while (_free.Count < _slots)
            {
                Monitor.Wait(_free);
            }
        }

        foreach (InferenceSlot slot in _free)
        {
            slot.Dispose();
        }

        _session.Dispose();
    }

    private static TimeSpan Elapsed(long from, long to) => TimeProvider.System.GetElapsedTime(from, to);

    /// <summary>Runs the network, alone; says when it began and ended.</summary>
    private (long Begun, long Ended) Infer(InferenceSlot slot)
    {
        lock (_inference)
        {
            long begun = TimeProvider.System.GetTimestamp();
            slot.Run(_session);
            return (begun, TimeProvider.System.GetTimestamp());
        }
    }

    private InferenceSlot Take()
    {
        lock (_free)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            while (_free.Count == 0)
            {
                Monitor.Wait(_free);
                ObjectDisposedException.ThrowIf(_disposed, this);
            }

            return _free.Pop();
        }
    }

    private void GiveBack(InferenceSlot slot)
    {
        lock (_free)
        {
            _free.Push(slot);

            // All: the one woken might be a caller while Dispose waits, or the other way round.
            Monitor.PulseAll(_free);
        }
    }
}
