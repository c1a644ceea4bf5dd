using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>
/// Writes what an evaluation found out as one HTML page that needs nothing else: no network, no other file. Its content security policy
/// allows its own style and script by their hashes and pictures inside the page, nothing more.
/// </summary>
public static class HtmlReport
{
    /// <summary>The page's text.</summary>
    /// <param name="result">What was found out.</param>
    /// <param name="context">What the result does not know.</param>
    public static string ToText(EvaluationResult result, ReportContext context)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(context);
        string style = Resource("report.css");
        string script = Resource("report.js");
        string policy = $"default-src 'none'; img-src data:; style-src '{Hash(style)}'; script-src '{Hash(script)}'; base-uri 'none'; form-action 'none'";
        XElement head = new(
            "head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", policy)),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
            new XElement("title", SummarySection.Title(result)));

        // Style and script go in as they are: HTML does not unescape what is in them.
        string headText = Html.ToText(head).Replace("</head>", $"<style>{style}</style></head>", StringComparison.Ordinal);
        string bodyText = Html.ToText(Body(result, context)).Replace("</body>", $"<script>{script}</script></body>", StringComparison.Ordinal);
        return $"<!DOCTYPE html>\n<html lang=\"en\">{headText}\n{bodyText}</html>\n";
    }

    private static XElement Body(EvaluationResult result, ReportContext context)
    {
        ClassResult[] classes = [.. result.Classes.Where(one => one.Objects > 0 || one.Detections > 0)];
        XElement?[] sections =
        [
            SummarySection.Create(result),
            ClassSection.Create(result, classes),
            CurveSection.Create(result, classes),
            ConfusionSection.Create(result),
            SizeSection.Create(result),
            MistakeSection.Misses(result, context.Thumbnail),
            MistakeSection.FalseAlarms(result, context.Thumbnail),
            SpeedSection.Create(result.Model, context.Environment),
            ThresholdSection.Create(result, context.ModelName ?? (id => result.Classes[id].Name)),
        ];
        XElement[] shown = [.. sections.OfType<XElement>()];
        return new XElement("body", SummarySection.Header(result, context), Contents(shown), new XElement("main", shown));
    }

    private static XElement Contents(IEnumerable<XElement> sections) => new(
        "nav",
        new XAttribute("aria-label", "Contents"),
        new XElement("ul", sections.Select(section => new XElement(
            "li",
            new XElement("a", new XAttribute("href", $"#{section.Attribute("id")!.Value}"), section.Element("h2")!.Value)))));

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
