using EdgeDetector.Geometry;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>A network's input and outputs in memory of their own, and the way of a picture into them. Used by one thread at a time.</summary>
internal sealed class NetworkTensors : IDisposable
{
    private readonly NativeTensor _input;
    private readonly NativeTensor[] _outputs;
    private readonly Letterbox _letterbox;
    private readonly string[] _inputNames = [GraphShapes.InputName];
    private readonly string[] _outputNames;
    private readonly FixedBufferOnnxValue[] _inputValues;
    private readonly FixedBufferOnnxValue[] _outputValues;

    public NetworkTensors(ImportedModel model)
    {
        _input = new NativeTensor(1, 3, model.Input.Height, model.Input.Width);
        _letterbox = new Letterbox(model.Input, model.ResizeMode, _input.Memory);
        IReadOnlyList<TensorShape> shapes = model.Outputs;
        _outputs = [.. shapes.Select(shape => new NativeTensor(shape.Dimensions))];
        _outputNames = [.. shapes.Select(shape => shape.Name)];
        _inputValues = [_input.Value];
        _outputValues = [.. _outputs.Select(output => output.Value)];
    }

    /// <summary>Brings a frame into the input; says where in it the frame lies.</summary>
    public Placement Fill(Frame frame) => _letterbox.Fill(frame.Pixels, new PixelSize(frame.Width, frame.Height), frame.Stride);

    /// <summary>Fills the input with grey, for an inference that only proves that the model runs.</summary>
    public void FillGrey() => _input.GetSpan().Fill(0.5f);

    /// <summary>Runs the network from the input to the outputs.</summary>
    public void Run(InferenceSession session) => session.Run(_inputNames, _inputValues, _outputNames, _outputValues);

    /// <summary>The values of an output, by its place in the model's <see cref="ImportedModel.Outputs"/>.</summary>
    public ReadOnlySpan<float> Output(int index) => _outputs[index].GetSpan();

    /// <summary>Whether all that the model put out is finite.</summary>
    public bool HasFiniteOutputs() =>
        _outputs.All(static output => !output.GetSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue));

    public void Dispose()
    {
        _input.Free();
        foreach (NativeTensor output in _outputs)
        {
            output.Free();
        }
    }
}
