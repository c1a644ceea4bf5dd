using System.Runtime.InteropServices;

namespace EdgeDetector.Models.Darknet;

/// <summary>Writes Darknet weights files.</summary>
public static class WeightsWriter
{
    /// <summary>Writes all layers of a network; the file appears whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="network">The network.</param>
    /// <param name="header">What the file begins with.</param>
    /// <param name="values">
    /// Gives the values of each part that a layer has, as many as <see cref="Layer.WeightParts"/> says; matrices output by output.
    /// </param>
    /// <exception cref="ArgumentException">A part has another number of values.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Network network, WeightsHeader header, Func<Layer, WeightKind, float[]> values)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(values);
        WholeFile.Write(path, stream =>
        {
            header.Write(stream);
            foreach (Layer layer in network.Layers)
            {
                foreach (WeightPart part in layer.WeightParts)
                {
                    stream.Write(MemoryMarshal.AsBytes(Arrange(layer, part, header, values(layer, part.Kind)).AsSpan()));
                }
            }
        });
    }

    /// <summary>Rows become columns.</summary>
    /// <param name="matrix">Values row by row.</param>
    /// <param name="columns">Length of a row.</param>
    internal static float[] Transpose(float[] matrix, int columns)
    {
        int rows = matrix.Length / columns;
        float[] transposed = new float[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            transposed[(i % columns * rows) + (i / columns)] = matrix[i];
        }

        return transposed;
    }

    private static float[] Arrange(Layer layer, WeightPart part, WeightsHeader header, float[] values)
    {
        if (values.Length != part.Count)
        {
            throw new ArgumentException($"{layer.Place} has {part.Count} {part.Kind}, not {values.Length}", nameof(values));
        }

        return header.Transposed && part.Kind == WeightKind.Weights && layer is ConnectedLayer connected
            ? Transpose(values, (int)connected.Input.Count)
            : values;
    }
}
