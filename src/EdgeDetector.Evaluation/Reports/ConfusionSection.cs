using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>Which class was taken for which: a heat map whose cells are a table's, and the commonest mix-ups.</summary>
internal static class ConfusionSection
{
    private const int Shades = 9;
    private const int MixUpsShown = 10;

    /// <summary>Makes the section; null where nothing was found and nothing was there.</summary>
    public static XElement? Create(EvaluationResult result)
    {
        ConfusionMatrix matrix = result.Confusion;
        int[] used = [.. Enumerable.Range(0, matrix.Background).Where(i => RowSum(matrix, i) > 0 || ColumnSum(matrix, i) > 0)];
        if (used.Length == 0)
        {
            return null;
        }

        int[] shown = [.. used, matrix.Background];
        return Html.Section(
            "confusion",
            "Confusion matrix",
            Html.Element("p", "note", Figures.Text($"A row for each class of objects, a column for what they were taken for from a confidence of {result.CountedConfidence:0.###} on. Misses are in the last column, false alarms in the last row. The darker a cell, the larger its share of the row.")),
            Table(matrix, shown),
            MixUps(matrix));
    }

    private static XElement Table(ConfusionMatrix matrix, int[] shown) => Html.ScrollingTable(
        "Confusion matrix",
        shown.Length > 26 ? "matrix dense" : "matrix",
        new XElement("thead", new XElement(
            "tr",
            Html.Element("td", "corner", "object ↓ detected →"),
            shown.Select(column => new XElement("th", new XAttribute("scope", "col"), new XElement("span", NameOf(matrix, column, "missed")))))),
        new XElement("tbody", shown.Select(row => new XElement(
            "tr",
            Html.RowHead(NameOf(matrix, row, "nothing there")),
            shown.Select(column => Cell(matrix, row, column))))));

    private static XElement Cell(ConfusionMatrix matrix, int row, int column)
    {
        int count = matrix[row, column];
        if (count == 0)
        {
            return new XElement("td");
        }

        int shade = 1 + (int)((Shades - 1) * (double)count / RowSum(matrix, row));
        string kind = row == column ? "right" : "wrong";
        string title = $"{NameOf(matrix, row, "nothing")} → {NameOf(matrix, column, "missed")}: {Figures.Count(count)}";
        return Html.Element("td", $"{kind} h{shade}", new XAttribute("title", title), Figures.Count(count));
    }

    private static XElement? MixUps(ConfusionMatrix matrix)
    {
        var worst = Enumerable.Range(0, matrix.Background)
            .SelectMany(row => Enumerable.Range(0, matrix.Background).Select(column => (Row: row, Column: column, Count: matrix[row, column])))
            .Where(cell => cell.Row != cell.Column && cell.Count > 0)
            .OrderByDescending(cell => cell.Count)
            .Take(MixUpsShown)
            .ToArray();
        return worst.Length == 0 ? null : Html.Element(
            "div",
            "mixups",
            new XElement("h3", "Commonest mix-ups"),
            new XElement("ol", worst.Select(cell => new XElement(
                "li",
                Html.Element("span", "name", matrix.Names[cell.Row]),
                " taken for ",
                Html.Element("span", "name", matrix.Names[cell.Column]),
                $": {Figures.Count(cell.Count)}"))));
    }

    private static string NameOf(ConfusionMatrix matrix, int index, string background) =>
        index == matrix.Background ? background : matrix.Names[index];

    private static int RowSum(ConfusionMatrix matrix, int row) => Enumerable.Range(0, matrix.Size).Sum(column => matrix[row, column]);

    private static int ColumnSum(ConfusionMatrix matrix, int column) => Enumerable.Range(0, matrix.Size).Sum(row => matrix[row, column]);
}
