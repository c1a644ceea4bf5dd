using System.Globalization;
using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>The table of classes; its script sorts it by any column.</summary>
internal static class ClassSection
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Makes the section.</summary>
    /// <param name="result">What was found out.</param>
    /// <param name="classes">The classes that have objects or detections.</param>
    public static XElement Create(EvaluationResult result, IReadOnlyList<ClassResult> classes)
    {
        bool coco = result.Coco is not null;
        string[] heads = ["Class", "Objects", "AP %", .. coco ? new[] { "AP50 %", "AP75 %" } : [], "Hits (TP)", "False alarms (FP)", "Misses (FN)", "Precision %", "Recall %", "F1 %", "Best threshold", "F1 there %"];
        int absent = result.Classes.Count - classes.Count;
        return Html.Section(
            "classes",
            "Classes",
            classes.Count == 0 ? new XElement("p", "There are neither objects nor detections.") : Html.ScrollingTable(
                "Classes",
                "sortable",
                Html.TableHead(heads),
                new XElement("tbody", classes.Select(one => Row(one, coco))),
                new XElement("tfoot", TotalRow(result, coco))),
            absent == 0 ? null : Html.Element("p", "note", Figures.Text($"Left out, as they have neither objects nor detections: {absent} of {result.Classes.Count} classes.")));
    }

    private static XElement Row(ClassResult one, bool coco) => new(
        "tr",
        new XAttribute("data-class", one.ClassId),
        Html.RowHead(one.Name),
        Html.NumberCell(Figures.Count(one.Objects), one.Objects),
        AverageCell(one.AveragePrecision),
        coco ? Html.NumberCell(Figures.Points(one.AP50), one.AP50) : null,
        coco ? Html.NumberCell(Figures.Points(one.AP75), one.AP75) : null,
        CountCells(one.Counts),
        ThresholdCells(one.BestThreshold));

    private static XElement TotalRow(EvaluationResult result, bool coco) => new(
        "tr",
        Html.RowHead("All"),
        Html.NumberCell(Figures.Count(result.Data.Objects), result.Data.Objects),
        AverageCell(result.MeanAveragePrecision),
        coco ? Html.NumberCell(Figures.Points(result.Coco!.AP50), result.Coco.AP50) : null,
        coco ? Html.NumberCell(Figures.Points(result.Coco!.AP75), result.Coco.AP75) : null,
        CountCells(result.Total),
        ThresholdCells(result.BestConfidence));

    private static IEnumerable<XElement> CountCells(MatchCounts counts) =>
    [
        Html.NumberCell(Figures.Count(counts.TruePositives), counts.TruePositives),
        Html.NumberCell(Figures.Count(counts.FalsePositives), counts.FalsePositives),
        Html.NumberCell(Figures.Count(counts.FalseNegatives), counts.FalseNegatives),
        Html.NumberCell(Figures.Points(counts.Precision), counts.Precision),
        Html.NumberCell(Figures.Points(counts.Recall), counts.Recall),
        Html.NumberCell(Figures.Points(counts.F1), counts.F1),
    ];

    private static IEnumerable<XElement> ThresholdCells(ConfidencePoint? best) =>
    [
        Html.NumberCell(best is { } point ? Figures.Text($"{ThresholdSnippet.RoundDown(point.Confidence):0.0000}") : Figures.None, best?.Confidence),
        Html.NumberCell(Figures.Points(best?.F1), best?.F1),
    ];

    /// <summary>The number with a bar below it.</summary>
    private static XElement AverageCell(double? average)
    {
        XElement cell = Html.NumberCell(Figures.Points(average), average);
        if (average is { } value)
        {
            cell.Add(new XElement(
                Svg + "svg",
                new XAttribute("class", "bar"),
                new XAttribute("viewBox", "0 0 100 4"),
                new XAttribute("preserveAspectRatio", "none"),
                new XAttribute("aria-hidden", "true"),
                new XElement(Svg + "rect", new XAttribute("width", (value * 100).ToString("0.#", CultureInfo.InvariantCulture)), new XAttribute("height", "4"))));
        }

        return cell;
    }
}
