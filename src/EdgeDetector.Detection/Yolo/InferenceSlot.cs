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
    private readonly CandidateList _candidates = new();
    private readonly List<Candidate> _best = [];
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
    /// <returns>How many were left out, since there were too many.</returns>
    public int Postprocess(DetectionThresholds thresholds, List<Detection> detections)
    {
        Decode(thresholds, thresholds.MostCandidates);
        ReadOnlySpan<Candidate> candidates = _candidates.All;
        _suppression.Apply(candidates, _model.Names.Count, thresholds.Nms, _kept);
        detections.Clear();
        int most = Math.Min(_kept.Count, thresholds.Most);
        foreach (int index in CollectionsMarshal.AsSpan(_kept)[..most])
        {
            detections.Add(ToDetection(candidates[index]));
        }

        return _candidates.LeftOut + _kept.Count - most;
    }

    /// <summary>What the heads propose before anything is suppressed, by falling confidence.</summary>
    /// <param name="thresholds">What counts.</param>
    /// <param name="most">How many at most, the best ones.</param>
    /// <param name="proposals">Cleared first.</param>
    public void Propose(DetectionThresholds thresholds, int most, List<Detection> proposals)
    {
        Decode(thresholds, most);
        _best.Clear();
        _best.AddRange(_candidates.All);
        _best.Sort(static (left, right) => right.Confidence.CompareTo(left.Confidence));
        proposals.Clear();
        foreach (ref readonly Candidate candidate in CollectionsMarshal.AsSpan(_best))
        {
            proposals.Add(ToDetection(candidate));
        }
    }

    public void Dispose() => _tensors.Dispose();

    private void Decode(DetectionThresholds thresholds, int most)
    {
        _candidates.Begin(most);
        DecodeTarget target = new(_placement, thresholds, _candidates);
        for (int head = 0; head < _decoders.Length; head++)
        {
            _decoders[head].Decode(_tensors.Output(head), target);
        }

        _candidates.End();
    }

    private Detection ToDetection(in Candidate candidate) =>
        new(candidate.ClassId, candidate.Confidence, candidate.Box.ToBox(_placement.Picture));
}
