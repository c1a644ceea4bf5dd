using System.Globalization;
using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>The head of the page and its most important figures.</summary>
internal static class SummarySection
{
    /// <summary>The page's title.</summary>
    public static string Title(EvaluationResult result) => $"Evaluation of {result.Model?.Name ?? "detections"}";

    /// <summary>What was evaluated, on what, when, by which rules.</summary>
    public static XElement Header(EvaluationResult result, ReportContext context) => new(
        "header",
        new XElement("h1", Title(result)),
        Html.Element(
            "p",
            "about",
            $"{result.Data.Format}: ",
            Html.Element("span", "name", result.Data.Name),
            $" · {MetricName(result.Metric)} · ",
            new XElement(
                "time",
                new XAttribute("datetime", context.Created.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture)),
                context.Created.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))));

    /// <summary>The figures that one looks for first.</summary>
    public static XElement Create(EvaluationResult result) => Html.Section(
        "summary",
        "Summary",
        Html.Element("dl", result.Coco is null ? "cards" : "cards coco", Averages(result), Counts(result), Speed(result)),
        Html.Element(
            "p",
            "note",
            Figures.Text($"Precision, recall and F1 count detections from a confidence of {result.CountedConfidence:0.###} on that overlap their object by {result.IouThreshold:0.##} (IoU) or more.")),
        result.Coco is { } coco ? TwelveNumbers(coco) : null,
        Notes(result.Notes));

    private static string MetricName(EvaluationMetric metric) => metric switch
    {
        EvaluationMetric.Voc07 => "Pascal VOC 2007 rules (11 points)",
        EvaluationMetric.Voc => "Pascal VOC 2010 rules (area under the curve)",
        EvaluationMetric.Coco => "COCO rules (IoU .50 to .95)",
        EvaluationMetric.Darknet => "Darknet's rules",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
    };

    private static IEnumerable<XElement> Averages(EvaluationResult result)
    {
        if (result.Coco is not { } coco)
        {
            return [Card("mAP", result.MeanAveragePrecision, "mean of the classes' average precisions")];
        }

        return
        [
            Card("AP", coco.AP, "over IoU .50 to .95"),
            Card("AP50", coco.AP50, "at IoU .50"),
            Card("AP75", coco.AP75, "at IoU .75"),
        ];
    }

    private static IEnumerable<XElement> Counts(EvaluationResult result)
    {
        (MatchCounts total, DataSummary data) = (result.Total, result.Data);
        double perPicture = data.Pictures == 0 ? 0 : (double)total.FalsePositives / data.Pictures;
        yield return Card("Precision", total.Precision, Figures.Text($"{Figures.Count(total.FalsePositives)} false alarms, {perPicture:0.##} a picture"));
        yield return Card("Recall", total.Recall, $"{Figures.Count(total.TruePositives)} of {Figures.Count(data.Objects)} objects found");
        yield return Card("F1", total.F1, BestF1(result.BestConfidence));
        yield return Card("Overlap", total.AverageIouOfHits, "mean IoU of the hits");
        yield return Card("Miss rate", result.LogAverageMissRate, "log-average, lower is better");
        yield return Card("Pictures", Figures.Count(data.Pictures), $"{Figures.Count(data.Detections)} detections of any confidence{Ignored(data)}");
    }

    private static string BestF1(ConfidencePoint? best) =>
        best is { } point ? Figures.Text($"of all objects; the classes' mean is best, {point.F1 * 100:F1} %, at confidence {point.Confidence:0.00}") : "nothing was found";

    private static string Ignored(DataSummary data) =>
        data.IgnoredObjects == 0 ? "" : $", {Figures.Count(data.IgnoredObjects)} difficult or crowded objects ignored";

    private static IEnumerable<XElement> Speed(EvaluationResult result)
    {
        if (result.Model is { Stages: [.., { } whole] } model)
        {
            yield return Card("Speed", $"{Figures.Rate(whole.PerSecond)} fps", $"{Figures.Milliseconds(whole.Mean)} ms a picture on {model.Provider}");
        }
    }

    private static XElement Card(string name, double? share, string detail)
    {
        XElement card = Card(name, Figures.Percent(share), detail);
        card.SetAttributeValue("data-value", share?.ToString("R", CultureInfo.InvariantCulture));
        return card;
    }

    private static XElement Card(string name, string value, string detail) =>
        new("div", new XElement("dt", name), Html.Element("dd", "figure", value), new XElement("dd", detail));

    private static XElement TwelveNumbers(CocoSummary coco)
    {
        (string Name, double? Value)[] numbers =
        [
            ("AP", coco.AP), ("AP50", coco.AP50), ("AP75", coco.AP75), ("AP small", coco.APSmall), ("AP medium", coco.APMedium), ("AP large", coco.APLarge),
            ("AR 1", coco.AR1), ("AR 10", coco.AR10), ("AR 100", coco.AR100), ("AR small", coco.ARSmall), ("AR medium", coco.ARMedium), ("AR large", coco.ARLarge),
        ];
        return Html.ScrollingTable(
            "COCO's twelve numbers",
            "twelve",
            new XElement("caption", "COCO's twelve numbers, %"),
            Html.TableHead(numbers.Select(number => number.Name)),
            new XElement("tbody", new XElement("tr", numbers.Select(number => Html.NumberCell(Figures.Points(number.Value), number.Value)))));
    }

    private static XElement? Notes(IReadOnlyList<string> notes) => notes.Count == 0
        ? null
        : Html.Element("div", "notes", new XElement("h3", "Notes"), new XElement("ul", notes.Select(note => new XElement("li", note))));
}
