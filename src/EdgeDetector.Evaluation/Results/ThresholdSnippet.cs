using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeDetector.Evaluation.Results;

/// <summary>The best threshold of each class, as YAML to paste below `detection:` in the configuration.</summary>
public static class ThresholdSnippet
{
    /// <summary>The configuration takes no confidence below this.</summary>
    private const double Lowest = 0.001;

    private static readonly HashSet<string> YamlWords = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "null", "y", "n" };

    /// <summary>Writes the lines.</summary>
    /// <param name="result">The evaluation.</param>
    /// <param name="modelName">The model's name of a class id, by which the configuration knows it; null leaves the class out.</param>
    /// <returns>Lines indented for their place; empty where no class has a hit.</returns>
    public static string Write(EvaluationResult result, Func<int, string?> modelName)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(modelName);
        StringBuilder text = new();
        foreach (ClassResult one in result.Classes)
        {
            if (one.BestThreshold is { } best && modelName(one.ClassId) is { } name)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {Quote(name)}: {RoundDown(best.Confidence):0.0###}  # F1 {best.F1 * 100:F0} % on {one.Objects} objects\n");
            }
        }

        return text.Length == 0 ? "" : "  classes:\n" + text;
    }

    /// <summary>A threshold with four digits, rounded down: rounded up, it would shut out the detection that it comes from.</summary>
    internal static double RoundDown(double confidence) => Math.Clamp(Math.Floor(confidence * 10000) / 10000, Lowest, 1);

    private static string Quote(string name)
    {
        bool plain = name.Length > 0 && char.IsAsciiLetter(name[0]) && name[^1] != ' '
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or ' ') && !YamlWords.Contains(name);
        return plain ? name : JsonSerializer.Serialize(name);
    }
}
