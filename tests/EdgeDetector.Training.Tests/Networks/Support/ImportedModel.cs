using System.Globalization;
using EdgeDetector.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;

namespace EdgeDetector.Training.Networks.Support;

/// <summary>What the device runs: a cfg with weights as `import` makes it an ONNX file, in ONNX Runtime.</summary>
internal static class ImportedModel
{
    /// <summary>The outputs, in order, for one picture [1, 3, height, width].</summary>
    public static IReadOnlyList<float[]> Run(string cfg, string weights, torch.Tensor picture, InputSize? size = null)
    {
        using TemporaryFolder folder = new();
        string names = folder.Write("names", string.Concat(Enumerable.Range(0, Models.Darknet.Network.Load(cfg).Classes).Select(i => $"c{i}\n")));
        string onnx = folder.File("model.onnx");
        ImportRequest request = new() { Cfg = cfg, Weights = weights, Names = names, Output = onnx, Size = size };
        DarknetImport.Run(request, progress: null, TestContext.Current.CancellationToken);
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(onnx, options);
        DenseTensor<float> input = new(picture.data<float>().ToArray(), session.InputMetadata["input"].Dimensions);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([NamedOnnxValue.CreateFromTensor("input", input)]);
        return [.. results
            .OrderBy(result => result.Name.Length)
            .ThenBy(result => result.Name, StringComparer.Ordinal)
            .Select(result => result.AsTensor<float>().ToArray())];
    }

    /// <summary>How far any value of two outputs may be apart, whatever its size: they are float32 sums in another order.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Asserts that each value of two outputs is the same within <see cref="Tolerance"/>.</summary>
    /// <returns>The largest difference.</returns>
    public static double CheckEqual(float[] expected, torch.Tensor actual)
    {
        float[] values = actual.detach().contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        double largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(expected[i] - values[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        Assert.True(largest <= Tolerance, string.Create(CultureInfo.InvariantCulture, $"differs by {largest}, {Tolerance} is allowed"));
        return largest;
    }
}
