using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>The best thresholds, ready for the configuration.</summary>
internal static class ThresholdSection
{
    /// <summary>Makes the section; null where there is no object to find.</summary>
    /// <param name="result">What was found out.</param>
    /// <param name="modelName">The model's name of a class id, see <see cref="ThresholdSnippet.Write"/>.</param>
    public static XElement? Create(EvaluationResult result, Func<int, string?> modelName) => result.BestConfidence is not { } best ? null : Html.Section(
        "thresholds",
        "Thresholds for the configuration",
        Html.Element("p", "note", "The confidence with the highest F1, overall and of each class, found on these pictures. A class with few objects has an uncertain one."),
        Html.Element(
            "pre",
            "yaml",
            new XAttribute("tabindex", "0"),
            new XAttribute("id", "yaml"),
            Figures.Text($"detection:\n  confidence: {ThresholdSnippet.RoundDown(best.Confidence):0.0###}\n") + ThresholdSnippet.Write(result, modelName)));
}
