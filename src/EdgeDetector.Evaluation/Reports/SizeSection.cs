using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>How large the objects are and from which size on they are found.</summary>
internal static class SizeSection
{
    /// <summary>Makes the section; null where there is no object.</summary>
    public static XElement? Create(EvaluationResult result) => result.Sizes.Sum(group => group.Objects) == 0
        ? null
        : Html.Section(
            "sizes",
            "Sizes of the objects",
            Html.Element("div", "beside", Bars(result), Table(result.Sizes)));

    private static XElement Bars(EvaluationResult result)
    {
        IReadOnlyList<SizeGroup> groups = result.Sizes;
        ChartAxis x = new("Area in pixels", -0.6, groups.Count - 0.4, [.. groups.Select((group, i) => new ChartTick(i, ShortName(group)))]) { HasGrid = false };
        using Chart chart = new(x, ChartAxis.Counting("Objects", groups.Max(group => group.Objects)));
        for (int i = 0; i < groups.Count; i++)
        {
            SizeGroup group = groups[i];
            chart.AddBar(new ChartMark("found", $"{group.Name}: {Figures.Count(group.Found)} found"), i, 0, group.Found);
            chart.AddBar(new ChartMark("missed", $"{group.Name}: {Figures.Count(group.Objects - group.Found)} missed"), i, group.Found, group.Objects);
            if (group.Objects > 0)
            {
                chart.AddWord(i, group.Objects, $"{group.Recall * 100:F0} %");
            }
        }

        string description = Figures.Text($"Objects by the area of their box; the share above a bar was found from a confidence of {result.CountedConfidence:0.###} on.");
        return new XElement(
            "figure",
            chart.ToSvg(description),
            Html.Element("ul", "legend", Key("found", "Found"), Key("missed", "Missed")),
            new XElement("figcaption", description));
    }

    /// <summary>Short enough for six of them below the bars.</summary>
    private static string ShortName(SizeGroup group) =>
        group.LowestSide == 0 ? Figures.Text($"< {group.HighestSide}²")
        : double.IsPositiveInfinity(group.HighestSide) ? Figures.Text($"≥ {group.LowestSide}²")
        : Figures.Text($"{group.LowestSide}²–{group.HighestSide}²");

    private static XElement Key(string cssClass, string name) =>
        new("li", Html.Element("span", $"key {cssClass}", new XAttribute("aria-hidden", "true")), name);

    private static XElement Table(IReadOnlyList<SizeGroup> groups) => Html.ScrollingTable(
        "Sizes of the objects",
        "plain",
        Html.TableHead("Area", "Objects", "Found", "Recall %"),
        new XElement("tbody", groups.Select(group => new XElement(
            "tr",
            Html.RowHead(group.Name),
            Html.NumberCell(Figures.Count(group.Objects), group.Objects),
            Html.NumberCell(Figures.Count(group.Found), group.Found),
            Html.NumberCell(group.Objects == 0 ? Figures.None : Figures.Points(group.Recall), group.Objects == 0 ? null : group.Recall)))));
}
