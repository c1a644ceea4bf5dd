namespace EdgeDetector.Models.Darknet;

/// <summary>
/// Batch normalisation turned into one factor and one addend a channel: scale·(x - mean)/√(variance + 1e-5) + bias, worked out in double
/// precision as Darknet does when it fuses layers for inference.
/// </summary>
internal sealed class FoldedNorm
{
    private const double Epsilon = 1e-5;

    private FoldedNorm(double[] factors, float[] addends)
    {
        Factors = factors;
        Addends = addends;
    }

    public double[] Factors { get; }

    public float[] Addends { get; }

    /// <summary>Biases alone: every factor is 1.</summary>
    public static FoldedNorm FromBiases(WeightsFile file, Layer layer, long offset, int channels)
    {
        float[] biases = new float[channels];
        file.Read(offset, biases.AsSpan());
        double[] factors = new double[channels];
        Array.Fill(factors, 1.0);
        return new FoldedNorm(factors, Checked(file, layer, offset, biases));
    }

    /// <summary>Biases with scales, means and variances, which follow one another at <paramref name="statistics"/>.</summary>
    /// <param name="file">The weights.</param>
    /// <param name="layer">The layer, for messages.</param>
    /// <param name="biases">Byte offset of the biases.</param>
    /// <param name="statistics">Byte offset of the scales; null for Darknet's initial scale 1, mean 0, variance 0.</param>
    /// <param name="channels">Number of channels.</param>
    public static FoldedNorm FromBatchNorm(WeightsFile file, Layer layer, long biases, long? statistics, int channels)
    {
        FoldedNorm folded = FromBiases(file, layer, biases, channels);
        float[] values = new float[3 * channels];
        values.AsSpan(0, channels).Fill(1);
        if (statistics is long offset)
        {
            file.Read(offset, values.AsSpan());
        }

        for (int i = 0; i < channels; i++)
        {
            (double scale, double mean, double variance) = (values[i], values[channels + i], values[(2 * channels) + i]);
            folded.Factors[i] = scale / Math.Sqrt(variance + Epsilon);
            folded.Addends[i] = (float)(folded.Addends[i] - (folded.Factors[i] * mean));
            if (!double.IsFinite(folded.Factors[i]) || !float.IsFinite(folded.Addends[i]))
            {
                throw ImportException.AtOffset(
                    file.File,
                    (statistics ?? biases) + (i * sizeof(float)),
                    $"{layer.Place}: scale {scale}, mean {mean} and variance {variance} of channel {i} give no number; "
                    + "the file is damaged or its training diverged");
            }
        }

        return folded;
    }

    private static float[] Checked(WeightsFile file, Layer layer, long offset, float[] values)
    {
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw NotANumber(file, layer.Place, offset + (bad * sizeof(float)));
    }

    public static ImportException NotANumber(WeightsFile file, LayerPlace place, long offset) => ImportException.AtOffset(
        file.File,
        offset,
        $"a weight of {place} is no finite number; the file is damaged or its training diverged");
}
