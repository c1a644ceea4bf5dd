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
    public static LossTerm Probability(double raw, double target, bool activated) => activated
        ? HalfSquare(raw, target)
        : new LossTerm(Math.Max(raw, 0) - (raw * target) + double.LogP1(Math.Exp(-Math.Abs(raw))), Sigmoid(raw) - target);

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
