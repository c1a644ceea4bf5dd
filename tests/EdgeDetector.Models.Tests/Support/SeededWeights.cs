using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Models.Support;

/// <summary>Writes weights by the recipe of the test data's README: a linear congruential generator, scaled to each layer.</summary>
internal static class SeededWeights
{
    /// <summary>Writes the file and returns its SHA-256 in lower-case hex.</summary>
    public static string Write(string path, Network network, ulong seed, double headGain)
    {
        using (FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            stream.Write(MemoryMarshal.AsBytes<int>([0, 2, 5, 0, 0]));
            Generator generator = new(seed, stream);
            for (int i = 0; i < network.Layers.Count; i++)
            {
                if (network.Layers[i] is ConvolutionLayer layer)
                {
                    bool beforeShortcut = i + 1 < network.Layers.Count && network.Layers[i + 1] is ShortcutLayer;
                    WriteLayer(generator, layer, beforeShortcut ? 0.25 : 1, headGain);
                }
            }
        }

        using FileStream written = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(written));
    }

    private static void WriteLayer(Generator generator, ConvolutionLayer layer, double scale, double headGain)
    {
        generator.Write(layer.Filters, u => 0.1 * ((2 * u) - 1));
        if (layer.BatchNormalize)
        {
            generator.Write(layer.Filters, u => scale * (0.9 + (0.2 * u)));
            generator.Write(layer.Filters, u => 0.1 * ((2 * u) - 1));
            generator.Write(layer.Filters, u => 0.9 + (0.2 * u));
        }

        double gain = (layer.BatchNormalize ? 1 : headGain) * Math.Sqrt(6.0 / layer.FilterLength);
        generator.Write(layer.Filters * layer.FilterLength, u => ((2 * u) - 1) * gain);
    }

    private sealed class Generator(ulong state, Stream stream)
    {
        private readonly float[] _buffer = new float[1 << 16];

        public void Write(long count, Func<double, double> value)
        {
            for (long done = 0; done < count;)
            {
                int length = (int)Math.Min(_buffer.Length, count - done);
                for (int i = 0; i < length; i++)
                {
                    _buffer[i] = (float)value(Draw());
                }

                stream.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, length)));
                done += length;
            }
        }

        private double Draw()
        {
            state = unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);
            return (state >> 40) / 16777216.0;
        }
    }
}
