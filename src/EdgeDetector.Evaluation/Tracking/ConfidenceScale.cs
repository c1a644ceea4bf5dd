namespace EdgeDetector.Evaluation.Tracking;

/// <summary>What the confidences of a file of detections mean; the tracker's thresholds are probabilities.</summary>
public enum ConfidenceScale
{
    /// <summary>Found out from all of them: probabilities where they lie in 0..1, margins where one is below 0, else relative.</summary>
    Auto,

    /// <summary>Probabilities, cut off at 0 and 1.</summary>
    Probability,

    /// <summary>Margins of a classifier, such as DPM's: 0 is undecided. The probability is the logistic function of it.</summary>
    Margin,

    /// <summary>Any scale from 0 up, such as ACF's: divided by what one in twenty exceeds, and cut off at 1.</summary>
    Relative,
}

/// <summary>Turns the confidences of one file into probabilities.</summary>
internal sealed class ConfidenceMapping
{
    // MOTChallenge's way to say that there is no confidence.
    private const double Unknown = -1;
    private const double TopShare = 0.95;

    private readonly double _top;

    private ConfidenceMapping(ConfidenceScale scale, double top)
    {
        Scale = scale;
        _top = top;
    }

    /// <summary>What the confidences are taken for; never <see cref="ConfidenceScale.Auto"/>.</summary>
    public ConfidenceScale Scale { get; }

    /// <summary>Looks at all confidences of a file.</summary>
    public static ConfidenceMapping For(ConfidenceScale scale, IReadOnlyList<double?> scores)
    {
        double[] known = [.. scores.OfType<double>().Order()];
        if (known.Length == 0 || (scale == ConfidenceScale.Auto && known[0] == Unknown && known[^1] == Unknown))
        {
            // Nothing tells one detection from another: all are certain.
            return new ConfidenceMapping(ConfidenceScale.Relative, Unknown);
        }

        double top = known[(int)(TopShare * (known.Length - 1))];
        return new ConfidenceMapping(scale == ConfidenceScale.Auto ? FindOut(known) : scale, top);
    }

    /// <summary>The probability, 0..1; 1 where there is no confidence.</summary>
    public float Map(double? score) => score is not { } known ? 1 : (float)Math.Clamp(
        Scale switch
        {
            ConfidenceScale.Margin => 1 / (1 + Math.Exp(-known)),
            ConfidenceScale.Relative => _top == 0 ? known : known / _top,
            _ => known,
        },
        0,
        1);

    private static ConfidenceScale FindOut(double[] sorted) => (sorted[0], sorted[^1]) switch
    {
        ( < 0, _) => ConfidenceScale.Margin,
        (_, > 1) => ConfidenceScale.Relative,
        _ => ConfidenceScale.Probability,
    };
}
