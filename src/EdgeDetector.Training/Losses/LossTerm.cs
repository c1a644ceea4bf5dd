using System.Numerics.Tensors;

namespace EdgeDetector.Training.Losses;

/// <summary>A loss of one raw number.</summary>
/// <param name="Loss">Its value.</param>
/// <param name="Slope">Its derivative by the raw number: Darknet's delta with the sign turned.</param>
internal readonly record struct LossTerm(double Loss, double Slope)
{
    public static LossTerm operator *(LossTerm term, double factor) => new(term.Loss * factor, term.Slope * factor);

    /// <summary>
    /// Of a probability: the slope is σ(raw) - target (cross-entropy), or raw - target where the layer before has applied the logistic
    /// function (new_coords).
    /// </summary>
    /// <param name="raw">The raw number.</param>
    /// <param name="target">0..1.</param>
    /// <param name="activated">Whether the logistic function has been applied.</param>
    public static LossTerm Probability(double raw, double target, bool activated)
    {
        if (activated)
        {
            return HalfSquare(raw, target);
        }

        double slope = raw;
        double loss = 0;
        Vanishing(new Span<double>(ref slope), new Span<double>(ref loss), activated);
        return new LossTerm(loss - (raw * target), slope - target);
    }

    /// <summary>Of many probabilities that are to become 0.</summary>
    /// <param name="raw">The raw numbers; receives the slopes.</param>
    /// <param name="losses">Receives the losses.</param>
    /// <param name="activated">Whether the logistic function has been applied.</param>
    public static void Vanishing(Span<double> raw, Span<double> losses, bool activated)
    {
        if (activated)
        {
            TensorPrimitives.Multiply(raw, raw, losses);
            TensorPrimitives.Multiply(losses, 0.5, losses);
            return;
        }

        // ln(1 + e^x) as max(x, 0) + ln(1 + e^-|x|), of which no part is too large.
        TensorPrimitives.Abs(raw, losses);
        TensorPrimitives.Negate(losses, losses);
        TensorPrimitives.Exp(losses, losses);
        TensorPrimitives.LogP1(losses, losses);
        for (int i = 0; i < raw.Length; i++)
        {
            losses[i] += Math.Max(raw[i], 0);
        }

        TensorPrimitives.Sigmoid(raw, raw);
    }

    /// <summary>(raw - target)² / 2.</summary>
    public static LossTerm HalfSquare(double raw, double target) => new((raw - target) * (raw - target) / 2, raw - target);

    /// <summary>(σ(raw) - target)² / 2.</summary>
    public static LossTerm HalfSquareOfSigmoid(double raw, double target)
    {
        double sigmoid = Sigmoid(raw);
        return new LossTerm((sigmoid - target) * (sigmoid - target) / 2, (sigmoid - target) * sigmoid * (1 - sigmoid));
    }

    /// <summary>The logistic function.</summary>
    public static double Sigmoid(double raw) => 1 / (1 + Math.Exp(-raw));
}
