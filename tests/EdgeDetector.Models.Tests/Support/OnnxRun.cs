using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeDetector.Models.Support;

/// <summary>The outputs of a model for one input, by name.</summary>
internal sealed class OnnxRun
{
    private readonly Dictionary<string, float[]> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _dims = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, float[]> Outputs => _outputs;

    public IReadOnlyDictionary<string, int[]> Dims => _dims;

    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    public static OnnxRun Of(string model, float[] input)
    {
        // One thread a session: tests run side by side already.
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(model, options);
        int[] dims = session.InputMetadata["input"].Dimensions;
        DenseTensor<float> tensor = new(input, dims);
        OnnxRun run = new() { Metadata = session.ModelMetadata.CustomMetadataMap };
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([NamedOnnxValue.CreateFromTensor("input", tensor)]);
        foreach (DisposableNamedOnnxValue result in results)
        {
            DenseTensor<float> output = (DenseTensor<float>)result.AsTensor<float>();
            run._outputs[result.Name] = output.Buffer.ToArray();
            run._dims[result.Name] = output.Dimensions.ToArray();
        }

        return run;
    }

    /// <summary>Every layer's output by layer number, from a model that exposes them all.</summary>
    public static IReadOnlyDictionary<int, float[]> OfLayers(string cfg, string weights, string model, float[] input)
    {
        Network network = Network.Load(cfg);
        using WeightsFile file = WeightsFile.Open(weights, network);
        NetworkGraph graph = NetworkGraph.Build(network, file, exposeLayers: true);
        using (FileStream stream = File.Create(model))
        {
            OnnxModelWriter.Write(stream, graph.Graph, new Dictionary<string, string>(), progress: null, CancellationToken.None);
        }

        OnnxRun run = Of(model, input);
        Dictionary<int, float[]> layers = [];
        foreach ((int index, string? value) in graph.LayerValues.Index())
        {
            if (value is "input")
            {
                layers[index] = input;
            }
            else if (value is not null)
            {
                layers[index] = run.Outputs[value];
            }
        }

        return layers;
    }
}
