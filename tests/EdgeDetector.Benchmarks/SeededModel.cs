using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Support;

namespace EdgeDetector;

/// <summary>
/// <c>seeded-model CFG SEED HEADGAIN SIZE OUTPUT</c>: a network with seeded random weights as an .onnx, so that the large classic networks
/// can be timed without their weights.
/// </summary>
internal static class SeededModel
{
    public static int Run(string[] arguments)
    {
        if (arguments is not [string cfg, string seed, string headGain, string size, string output])
        {
            Console.Error.WriteLine("usage: seeded-model CFG SEED HEADGAIN SIZE OUTPUT, as in: seeded-model yolov3.cfg 2001 0.25 416 yolov3-416.onnx");
            return 2;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgedetector-seeded-");
        try
        {
            string weights = Path.Combine(folder.FullName, "seeded.weights");
            string names = Path.Combine(folder.FullName, "classes.names");
            Network network = Network.Load(cfg);
            File.WriteAllLines(names, Enumerable.Range(0, 80).Select(id => string.Create(CultureInfo.InvariantCulture, $"class{id}")));
            SeededWeights.Write(weights, network, ulong.Parse(seed, CultureInfo.InvariantCulture), double.Parse(headGain, CultureInfo.InvariantCulture));
            int pixels = int.Parse(size, CultureInfo.InvariantCulture);
            DarknetImport.Run(new ImportRequest { Cfg = cfg, Weights = weights, Names = names, Output = output, Size = new InputSize(pixels, pixels) });
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
