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
    private readonly NativeTensor _input;
    private readonly NativeTensor[] _outputs;
    private readonly Letterbox _letterbox;
    private readonly YoloDecoder[] _decoders;
    private readonly NonMaxSuppression _suppression;
    private readonly List<Candidate> _candidates = [];
    private readonly List<int> _kept = [];
    private Placement _placement;

    public InferenceSlot(YoloModel model)
    {
        _model = model;
        _input = new NativeTensor(1, 3, model.Input.Height, model.Input.Width);
        _outputs = [.. model.Heads.Select(head => new NativeTensor(1, head.Anchors.Count * head.Values, head.Grid.Height, head.Grid.Width))];
        _letterbox = new Letterbox(model.Input, model.ResizeMode, _input.Memory);
        _decoders = [.. model.Heads.Select(head => new YoloDecoder(head, model.Input))];
        _suppression = new NonMaxSuppression(model.Nms);
        OutputNames = [.. model.Heads.Select(head => head.Output)];
        Inputs = [_input.Value];
        Outputs = [.. _outputs.Select(output => output.Value)];
    }

    /// <summary>Names of the graph's inputs.</summary>
    public IReadOnlyCollection<string> InputNames { get; } = [GraphShapes.InputName];

    /// <summary>Names of the graph's outputs, head by head.</summary>
    public IReadOnlyCollection<string> OutputNames { get; }

    /// <summary>The inputs, bound to this slot's memory.</summary>
    public IReadOnlyCollection<FixedBufferOnnxValue> Inputs { get; }

    /// <summary>The outputs, likewise.</summary>
    public IReadOnlyCollection<FixedBufferOnnxValue> Outputs { get; }

    /// <summary>Brings a frame into the input.</summary>
    public void Preprocess(Frame frame) =>
        _placement = _letterbox.Fill(frame.Pixels, new PixelSize(frame.Width, frame.Height), frame.Stride);

    /// <summary>Fills the input with grey, for an inference that only proves that the model runs.</summary>
    public void PreprocessGrey() => _input.GetSpan().Fill(0.5f);

    /// <summary>Whether all that the model put out is finite.</summary>
    public bool HasFiniteOutputs() =>
        _outputs.All(static output => !output.GetSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue));

    /// <summary>Turns the outputs into detections by falling confidence.</summary>
    /// <param name="thresholds">What counts.</param>
    /// <param name="detections">Cleared first.</param>
    public void Postprocess(DetectionThresholds thresholds, List<Detection> detections)
    {
        _candidates.Clear();
        DecodeTarget target = new(_placement, thresholds, _candidates);
        for (int head = 0; head < _decoders.Length; head++)
        {
            _decoders[head].Decode(_outputs[head].GetSpan(), target);
        }

        ReadOnlySpan<Candidate> candidates = CollectionsMarshal.AsSpan(_candidates);
        _suppression.Apply(candidates, _model.Names.Count, thresholds.Nms, _kept);
        detections.Clear();
        foreach (int index in _kept)
        {
            ref readonly Candidate candidate = ref candidates[index];
            detections.Add(new Detection(candidate.ClassId, candidate.Confidence, candidate.Box.ToBox(_placement.Picture)));
        }
    }

    public void Dispose()
    {
        _input.Free();
        foreach (NativeTensor output in _outputs)
        {
            output.Free();
        }
    }
}
