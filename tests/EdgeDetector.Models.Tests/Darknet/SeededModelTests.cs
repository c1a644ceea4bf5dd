using System.Globalization;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models.Darknet;

/// <summary>The classic networks with seeded random weights against Darknet's own outputs.</summary>
public sealed class SeededModelTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, double, string> Models => new()
    {
        { "yolov2-seed2003", 2003, 1, "9d0623b2a76bfa7503909461fa226be299c46aa280fb316a5705aadc21d4c40e" },
        { "yolov2-tiny-seed2004", 2004, 1, "943a2ecbd512e8cce70b40a8b31663b4545efa88f6ea2e48f5755401a364749b" },
        { "yolov3-seed2001", 2001, 0.25, "ee9635d473b5343dd6705410b1e41865537f5de0dfad28e3be352c4779da2d2f" },
        { "yolov3-spp-seed2006", 2006, 0.125, "4dcb337f0ca8d25a28ab60553efe9fa83df1796a413a90de6db634be30e909f4" },
        { "yolov3-tiny-seed2002", 2002, 1, "0fe347cd917274986eaf62efff04a993ff56b87a8ba5e73af447c64513d16b4d" },
        { "yolov4-tiny-seed2005", 2005, 1, "56bccf6d59cda590a31bfb5807f3c80f398823624456ea773fc1b688561416df" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_SeededModel_HeadsAndLayersEqualDarknets(string model, int seed, double headGain, string sha256)
    {
        DarknetReference reference = DarknetReference.Load("random", model);
        string cfg = Assert.Single(Directory.GetFiles(reference.Folder, "*.cfg"));
        using TemporaryFolder folder = new();
        string weights = folder.File("seeded.weights");
        Assert.Equal(sha256, SeededWeights.Write(weights, Network.Load(cfg), (ulong)seed, headGain));

        string onnx = folder.File("model.onnx");
        string names = folder.Write("coco.names", string.Join('\n', Enumerable.Range(0, 80).Select(i => $"class{i}")));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TestImport.Run(new ImportRequest { Cfg = cfg, Weights = weights, Names = names, Output = onnx });
        // Up to 252 MB stream through: an import that held them even once would show here.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);

        OnnxRun run = OnnxRun.Of(onnx, reference.Input);
        foreach ((int number, (int[] shape, float[] values)) in reference.RawHeads().Index())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"head{number}");
            Assert.Equal(shape, run.Dims[name]);
            float difference = DarknetReference.LargestDifference(values, run.Outputs[name]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model} {name}: largest difference {difference:g3}"));
            Assert.True(difference <= 2e-3, $"{name} differs by {difference}");
        }

        double worst = LayerComparison.Check(reference, OnnxRun.OfLayers(cfg, weights, onnx, reference.Input));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}: worst layer at {worst:p0} of the tolerance"));
    }
}
