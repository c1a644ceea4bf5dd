using System.Globalization;
using System.Text.Json;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models.Darknet;

/// <summary>Every published model of the test data against Darknet's own outputs.</summary>
public sealed class RealModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Models =>
    [
        "yolo-fastest-1.0",
        "yolo-fastest-1.1",
        "yolo-fastest-1.1_body",
        "mobilenetv2-yolov3-nano-coco",
        "mobilenetv2-yolo-fastest-voc-v1",
        "mobilenetv2-yolo-fastest-voc-v2",
        "yoloface-500k-v2",
        "yoloface-50k",
        "yolo-lite-voc-trial3-noBatch",
        "yolo-lite-voc-trial9",
        "yolo-lite-coco-trial6",
    ];

    [Fact]
    public void Models_TestData_AllAreTested()
    {
        string[] folders = [.. Directory.GetDirectories(TestData.PathOf("models")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        Assert.Equal(folders, Models.Select(row => row.Data).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_RealModel_HeadsEqualDarknets(string model)
    {
        DarknetReference reference = DarknetReference.Load("tensors", model);
        using TemporaryFolder folder = new();
        string onnx = folder.File("model.onnx");
        ImportSummary summary = TestImport.Run(new ImportRequest
        {
            Cfg = Only(model, "*.cfg"),
            Weights = Only(model, "*.weights"),
            Names = Only(model, "*.names"),
            Output = onnx,
        });

        OnnxRun run = OnnxRun.Of(onnx, reference.Input);
        (int[] Shape, float[] Values)[] heads = [.. reference.RawHeads()];
        Assert.Equal(heads.Length, summary.Network.Heads.Count);
        foreach ((int number, (int[] shape, float[] values)) in heads.Index())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"head{number}");
            Assert.Equal(shape, run.Dims[name]);
            float difference = DarknetReference.LargestDifference(values, run.Outputs[name]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model} {name}: largest difference {difference:g3}"));
            Assert.True(difference <= 5e-4, $"{name} differs by {difference}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Build_RealModel_EveryLayerEqualsDarknets(string model)
    {
        DarknetReference reference = DarknetReference.Load("tensors", model);
        using TemporaryFolder folder = new();
        IReadOnlyDictionary<int, float[]> layers =
            OnnxRun.OfLayers(Only(model, "*.cfg"), Only(model, "*.weights"), folder.File("layers.onnx"), reference.Input);
        double worst = LayerComparison.Check(reference, layers);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}: worst layer at {worst:p0} of the tolerance"));
    }

    private static string Only(string model, string pattern) => Assert.Single(Directory.GetFiles(TestData.PathOf("models", model), pattern));
}

/// <summary>Compares the outputs of all layers with Darknet's summaries.</summary>
internal static class LayerComparison
{
    /// <summary>Asserts that every layer but the heads agrees; returns the worst difference in parts of the tolerance.</summary>
    public static double Check(DarknetReference reference, IReadOnlyDictionary<int, float[]> layers)
    {
        double worst = 0;
        int compared = 0;
        foreach (JsonElement summary in reference.Layers.EnumerateArray())
        {
            // A head's summary is of its decoded output, which the graph leaves to the detector.
            string type = summary.GetProperty("type").GetString()!;
            if (type is "yolo" or "region")
            {
                continue;
            }

            int index = summary.GetProperty("index").GetInt32();
            double difference = DarknetReference.Compare(summary, layers[index]);
            Assert.True(difference <= 1, string.Create(CultureInfo.InvariantCulture, $"layer {index} [{type}] is {difference} tolerances off"));
            worst = Math.Max(worst, difference);
            compared++;
        }

        Assert.Equal(layers.Count, compared);
        return worst;
    }
}
