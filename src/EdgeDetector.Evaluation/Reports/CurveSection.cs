using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;
using ScottPlot;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>Curves over the confidence: what each threshold would give.</summary>
internal static class CurveSection
{
    /// <summary>From this number of classes on, colours cannot be told apart: the classes are pale then and the mean stands out.</summary>
    private const int DistinctColors = 8;

    /// <summary>Makes the section; null where there is no object to find.</summary>
    public static XElement? Create(EvaluationResult result, IReadOnlyList<ClassResult> classes)
    {
        ClassResult[] judged = [.. classes.Where(one => one.Objects > 0)];
        if (judged.Length == 0)
        {
            return null;
        }

        return Html.Section(
            "curves",
            "Curves",
            Legend(judged),
            Html.Element(
                "div",
                "charts",
                PrecisionRecall(result, judged),
                F1(result, judged),
                Confidence(result),
                MissRate(judged)));
    }

    private static XElement PrecisionRecall(EvaluationResult result, ClassResult[] classes)
    {
        using Chart chart = new(ChartAxis.Share("Recall"), ChartAxis.Share("Precision"));
        for (int i = 0; i < classes.Length; i++)
        {
            string title = $"{classes[i].Name}: AP {Figures.Percent(classes[i].AveragePrecision)}";
            chart.AddLine(MarkOf(classes, i, title), CurvePoints.PrecisionRecall(classes[i]));
        }

        AddMean(chart, classes, CurvePoints.MeanPrecisionRecall(classes));
        return Figure(chart, "Precision and recall", Figures.Text($"Precision at each recall of each class, at IoU {result.IouThreshold:0.##}; the highest precision at that recall or more."));
    }

    private static XElement F1(EvaluationResult result, ClassResult[] classes)
    {
        using Chart chart = new(ChartAxis.Share("Confidence threshold"), ChartAxis.Share("F1"));
        for (int i = 0; i < classes.Length; i++)
        {
            string title = classes[i].BestThreshold is { } best
                ? Figures.Text($"{classes[i].Name}: highest F1 {best.F1 * 100:F1} % at {best.Confidence:0.00}")
                : classes[i].Name;
            chart.AddLine(MarkOf(classes, i, title), CurvePoints.Of(classes[i].ConfidenceCurve, point => point.F1));
        }

        AddMean(chart, classes, CurvePoints.Of(result.ConfidenceCurve, point => point.F1));
        return Figure(chart, "F1", "Harmonic mean of precision and recall of each class at each confidence threshold.");
    }

    private static XElement Confidence(EvaluationResult result)
    {
        using Chart chart = new(ChartAxis.Share("Confidence threshold"), ChartAxis.Share("Mean of the classes"));
        (string Css, string Name, Func<ConfidencePoint, double> Value)[] lines =
            [("s0", "Precision", point => point.Precision), ("s1", "Recall", point => point.Recall), ("s2", "F1", point => point.F1)];
        foreach ((string css, string name, Func<ConfidencePoint, double> value) in lines)
        {
            chart.AddLine(new ChartMark(css, name), CurvePoints.Of(result.ConfidenceCurve, value));
        }

        List<XElement> keys = [.. lines.Select(line => Key(line.Css, line.Name))];
        if (result.BestConfidence is { } best)
        {
            string title = Figures.Text($"Highest mean F1 {best.F1 * 100:F1} % at {best.Confidence:0.00}");
            chart.AddLine(new ChartMark("threshold", title), [new Coordinates(best.Confidence, 0), new Coordinates(best.Confidence, 1)]);
            keys.Add(Key("threshold", title));
        }

        XElement figure = Figure(chart, "Confidence", "Mean precision, recall and F1 of the classes at each confidence threshold.");
        figure.Add(Html.Element("ul", "legend", keys));
        return figure;
    }

    private static XElement MissRate(ClassResult[] classes)
    {
        using Chart chart = new(CurvePoints.FalseAlarmsAxis, ChartAxis.Share("Miss rate"));
        for (int i = 0; i < classes.Length; i++)
        {
            string title = $"{classes[i].Name}: log-average miss rate {Figures.Percent(classes[i].LogAverageMissRate)}";
            chart.AddLine(MarkOf(classes, i, title), CurvePoints.MissRate(classes[i].MissRateCurve));
        }

        return Figure(chart, "Misses and false alarms", "Share of each class's objects that is missed where so many false alarms a picture are accepted; lower is better.");
    }

    /// <summary>With one class the mean is that class's own line.</summary>
    private static void AddMean(Chart chart, ClassResult[] classes, IReadOnlyList<Coordinates> points)
    {
        if (classes.Length > 1)
        {
            chart.AddLine(new ChartMark("mean", "Mean of the classes"), points);
        }
    }

    private static ChartMark MarkOf(ClassResult[] classes, int index, string title) =>
        new(classes.Length <= DistinctColors ? $"s{index}" : "pale", title, classes[index].ClassId);

    private static XElement Legend(ClassResult[] classes)
    {
        List<XElement> keys = [];
        if (classes.Length <= DistinctColors)
        {
            keys.AddRange(classes.Select((one, i) => Key($"s{i}", one.Name)));
        }
        else
        {
            keys.Add(Key("pale", Figures.Text($"Each of {classes.Length} classes")));
        }

        if (classes.Length > 1)
        {
            keys.Add(Key("mean", "Mean of the classes"));
        }

        return Html.Element("div", "choice", Html.Element("ul", "legend", keys), classes.Length > 1 ? Choice(classes) : null);
    }

    /// <summary>Lets one class stand out; shown by the script that makes it work.</summary>
    private static XElement Choice(ClassResult[] classes) => new(
        "label",
        new XAttribute("hidden", "hidden"),
        "Show class ",
        new XElement(
            "select",
            new XAttribute("id", "shown-class"),
            new XElement("option", new XAttribute("value", ""), "all"),
            classes.Select(one => new XElement("option", new XAttribute("value", one.ClassId), one.Name))));

    private static XElement Key(string cssClass, string name) =>
        new("li", Html.Element("span", $"key {cssClass}", new XAttribute("aria-hidden", "true")), name);

    private static XElement Figure(Chart chart, string heading, string description) => new(
        "figure",
        new XElement("h3", heading),
        chart.ToSvg($"{heading}. {description}"),
        new XElement("figcaption", description));
}
