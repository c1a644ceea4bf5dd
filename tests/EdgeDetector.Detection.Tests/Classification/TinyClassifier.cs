using EdgeDetector.Models;

namespace EdgeDetector.Classification;

/// <summary>
/// A classifier small enough to know by heart, imported from Darknet's files as a real one is: the logit of a class is a weighted sum of the
/// picture's mean red, green and blue.
/// </summary>
internal static class TinyClassifier
{
    public const int Size = 8;

    public static readonly string[] Names = ["red", "green", "blue", "yellow", "cyan", "magenta"];

    private static readonly float[][] Weights = [[4, -4, -4], [-4, 4, -4], [-4, -4, 4], [4, 4, -4], [-4, 4, 4], [4, -4, 4]];
    private static readonly float[] Biases = [0, 0, 0, -2, -2, -2];

    /// <summary>Writes the model below the folder.</summary>
    public static string WriteTo(string folder, ResizeMode? resize = null)
    {
        string path = Path.Combine(folder, "colours.onnx");
        DarknetImport.Run(new ImportRequest
        {
            Cfg = Write(folder, "colours.cfg", System.Text.Encoding.ASCII.GetBytes($"""
                [net]
                width={Size}
                height={Size}
                channels=3
                [convolutional]
                filters={Names.Length}
                size=1
                stride=1
                activation=linear
                [avgpool]
                [softmax]
                groups=1
                """)),
            Weights = Write(folder, "colours.weights", WeightsFile()),
            Names = Write(folder, "colours.names", System.Text.Encoding.ASCII.GetBytes(string.Join('\n', Names))),
            Output = path,
            Resize = resize,
        });
        return path;
    }

    /// <summary>What the classifier must say of a picture with these means, 0..1.</summary>
    public static double[] Expect(double red, double green, double blue)
    {
        double[] powers = [.. Weights.Select((row, i) => Math.Exp((row[0] * red) + (row[1] * green) + (row[2] * blue) + Biases[i]))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    /// <summary>Darknet's format: version 0.2.0, a 64-bit count of pictures seen, then biases and weights of the convolution.</summary>
    private static byte[] WeightsFile()
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        writer.Write(0);
        writer.Write(2);
        writer.Write(0);
        writer.Write(0L);
        foreach (float value in Biases.Concat(Weights.SelectMany(row => row)))
        {
            writer.Write(value);
        }

        return bytes.ToArray();
    }

    private static string Write(string folder, string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
