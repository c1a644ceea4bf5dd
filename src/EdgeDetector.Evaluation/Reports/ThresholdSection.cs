using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>The best thresholds, ready for the configuration.</summary>
internal static partial class ThresholdSection
{
    /// <summary>The lowest threshold that the configuration takes.</summary>
    private const double Lowest = 0.001;

    /// <summary>Makes the section; null where there is no best threshold.</summary>
    public static XElement? Create(EvaluationResult result) => result.BestConfidence is not { } best ? null : Html.Section(
        "thresholds",
        "Thresholds for the configuration",
        Html.Element("p", "note", "The confidence with the highest F1, overall and of each class, found on these pictures. A class with few objects has an uncertain one."),
        Html.Element("pre", "yaml", new XAttribute("tabindex", "0"), new XAttribute("id", "yaml"), Yaml(best, result.Classes)));

    /// <summary>A threshold with three digits, rounded down: rounded up, it would shut out the detection that it comes from.</summary>
    public static string Shown(double confidence) =>
        Math.Max(Math.Floor(confidence * 1000) / 1000, Lowest).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Yaml(ConfidencePoint best, IReadOnlyList<ClassResult> classes)
    {
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $"detection:\n  confidence: {Shown(best.Confidence)}\n");
        ClassResult[] known = [.. classes.Where(one => one.BestThreshold is not null)];
        if (known.Length > 0)
        {
            yaml.Append("  classes:\n");
        }

        foreach (ClassResult one in known)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"    {Key(one.Name)}: {Shown(one.BestThreshold!.Value.Confidence)}\n");
        }

        return yaml.ToString();
    }

    /// <summary>Names that YAML could take for something else are quoted; a JSON string is one of YAML too.</summary>
    private static string Key(string name) => PlainName().IsMatch(name) ? name : JsonSerializer.Serialize(name);

    [GeneratedRegex("^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9_-]*(?: [a-z0-9_-]+)*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
