using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Models.Onnx;

/// <summary>The weights of a [shortcut], normalised over its sources once and for all.</summary>
internal static class ShortcutFactors
{
    private const double Epsilon = 1e-4;

    // When Darknet fuses layers for inference, and on a GPU, it cuts weights off here, not at zero.
    private const double LeastWeight = 1e-3;

    /// <summary>One factor a source and feature, source by source; null for a shortcut without weights.</summary>
    public static float[]? Read(WeightsFile weights, ShortcutLayer layer)
    {
        if (layer.Weights == ShortcutWeights.None)
        {
            return null;
        }

        float[] factors = new float[layer.WeightCount];
        long offset = weights.OffsetOf(layer.Place.Index);
        weights.Read(offset, factors.AsSpan());
        int bad = Array.FindIndex(factors, factor => !float.IsFinite(factor));
        if (bad >= 0)
        {
            throw FoldedNorm.NotANumber(weights, layer.Place, offset + (bad * sizeof(float)));
        }

        int features = factors.Length / layer.Sources.Count;
        for (int feature = 0; feature < features; feature++)
        {
            Normalize(factors.AsSpan(feature), features, layer);
        }

        return factors;
    }

    // The factors of one feature stand `step` apart.
    private static void Normalize(Span<float> factors, int step, ShortcutLayer layer)
    {
        if (layer.Normalization == ShortcutNormalization.None)
        {
            return;
        }

        double largest = double.MinValue;
        for (int i = 0; i < layer.Sources.Count; i++)
        {
            largest = Math.Max(largest, factors[i * step]);
        }

        double sum = Epsilon;
        for (int i = 0; i < layer.Sources.Count; i++)
        {
            ref float factor = ref factors[i * step];
            factor = layer.Normalization == ShortcutNormalization.Softmax
                ? (float)Math.Exp(factor - largest)
                : (float)Math.Max(factor, LeastWeight);
            sum += factor;
        }

        for (int i = 0; i < layer.Sources.Count; i++)
        {
            factors[i * step] = (float)(factors[i * step] / sum);
        }
    }
}
