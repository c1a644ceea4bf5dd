using System.Runtime.InteropServices;
using EdgeDetector.Geometry;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>
/// All memory that one frame needs on its way through the detector: input, outputs, decoders, candidates. Used by one thread at a time.
/// </summary>
internal sealed class InferenceSlot : IDisposable
{
    private readonly YoloModel _model;
    private readonly NetworkTensors _tensors;
    private readonly YoloDecoder[] _decoders;
    private readonly NonMaxSuppression _suppression;
    private readonly List<Candidate> _candidates = [];
    private readonly List<int> _kept = [];
    private Placement _placement;

    public InferenceSlot(YoloModel model)
    {
        _model = model;
        _tensors = new NetworkTensors(model);
        _decoders = [.. model.Heads.Select(head => new YoloDecoder(head, model.Input))];
        _suppression = new NonMaxSuppression(model.Nms);
    }

    /// <summary>Brings a frame into the input.</summary>
    public void Preprocess(Frame frame) => _placement = _tensors.Fill(frame);

    /// <summary>Runs the network.</summary>
    public void Run(InferenceSession session) => _tensors.Run(session);

    /// <summary>The outputs of the last run.</summary>
    public IReadOnlyList<float[]> CopyOutputs() => [.. _model.Heads.Select((_, head) => _tensors.Output(head).ToArray())];

    /// <summary>Turns the outputs into detections by falling confidence.</summary>
    /// <param name="thresholds">What counts.</param>
    /// <param name="detections">Cleared first.</param>
    public void Postprocess(DetectionThresholds thresholds, List<Detection> detections)
    {
        Decode(thresholds);
        ReadOnlySpan<Candidate> candidates = CollectionsMarshal.AsSpan(_candidates);
        _suppression.Apply(candidates, _model.Names.Count, thresholds.Nms, _kept);
        detections.Clear();
        foreach (int index in _kept)
        {
            detections.Add(ToDetection(candidates[index]));
        }
    }

    /// <summary>What the heads propose before anything is suppressed, by falling confidence.</summary>
    /// <param name="thresholds">What counts.</param>
    /// <param name="most">How many at most, the best ones.</param>
    /// <param name="proposals">Cleared first.</param>
    public void Propose(DetectionThresholds thresholds, int most, List<Detection> proposals)
    {
        Decode(thresholds);
        _candidates.Sort(static (left, right) => right.Confidence.CompareTo(left.Confidence));
        proposals.Clear();
        foreach (ref readonly Candidate candidate in CollectionsMarshal.AsSpan(_candidates)[..Math.Min(most, _candidates.Count)])
        {
            proposals.Add(ToDetection(candidate));
        }
    }

    public void Dispose() => _tensors.Dispose();

    private void Decode(DetectionThresholds thresholds)
    {
        _candidates.Clear();
        DecodeTarget target = new(_placement, thresholds, _candidates);
        for (int head = 0; head < _decoders.Length; head++)
        {
            _decoders[head].Decode(_tensors.Output(head), target);
        }
    }

    private Detection ToDetection(in Candidate candidate) =>
        new(candidate.ClassId, candidate.Confidence, candidate.Box.ToBox(_placement.Picture));
}
