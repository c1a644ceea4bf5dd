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

    /// <summary>
    /// Asserts that two outputs agree within 1e-4 of the largest value, or of 1 where all are smaller: float32 sums in another order.
    /// </summary>
    public static double CheckEqual(float[] expected, torch.Tensor actual)
    {
        float[] values = actual.detach().contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        double tolerance = 1e-4 * Math.Max(1, expected.Max(Math.Abs));
        double largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(expected[i] - values[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        Assert.True(largest <= tolerance, string.Create(CultureInfo.InvariantCulture, $"differs by {largest}, {tolerance} is allowed"));
        return largest / tolerance;
    }
}
