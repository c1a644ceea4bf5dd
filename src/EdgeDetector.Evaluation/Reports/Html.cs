using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>
/// A page as a tree: what comes from data is text of a node and cannot become markup, whatever is in it.
/// </summary>
internal static class Html
{
    private static readonly HashSet<string> VoidElements = ["br", "img", "meta"];

    /// <summary>An element with a class; content and attributes as for <see cref="XElement"/>.</summary>
    public static XElement Element(string name, string cssClass, params object?[] content) =>
        new(name, new XAttribute("class", cssClass), content);

    /// <summary>A part of the page under a heading of its own.</summary>
    public static XElement Section(string id, string heading, params object?[] content) => new(
        "section",
        new XAttribute("id", id),
        new XAttribute("aria-labelledby", $"{id}-heading"),
        new XElement("h2", new XAttribute("id", $"{id}-heading"), heading),
        content);

    /// <summary>A table that scrolls by itself where the screen is too narrow for it, with the keyboard too.</summary>
    public static XElement ScrollingTable(string label, string cssClass, params object?[] content) => Element(
        "div",
        "scroll",
        new XAttribute("tabindex", "0"),
        new XAttribute("role", "region"),
        new XAttribute("aria-label", label),
        Element("table", cssClass, content));

    /// <summary>The head of a column.</summary>
    public static XElement ColumnHead(string text) => new("th", new XAttribute("scope", "col"), text);

    /// <summary>A table's head of one row.</summary>
    public static XElement TableHead(params IEnumerable<string> columns) => new("thead", new XElement("tr", columns.Select(ColumnHead)));

    /// <summary>The head of a row.</summary>
    public static XElement RowHead(string text) => new("th", new XAttribute("scope", "row"), text);

    /// <summary>A cell with a number as it is shown; the exact one goes with it, to sort by.</summary>
    public static XElement NumberCell(string shown, double? exact) => Element(
        "td",
        "number",
        exact is { } value ? new XAttribute("data-value", value.ToString("R", CultureInfo.InvariantCulture)) : null,
        shown);

    /// <summary>The text of a page's tree.</summary>
    public static string ToText(XElement root)
    {
        MakeWritable(root);
        StringBuilder text = new();
        XmlWriterSettings settings = new() { OmitXmlDeclaration = true, Indent = false, NewLineHandling = NewLineHandling.None };
        using (XmlWriter writer = XmlWriter.Create(text, settings))
        {
            root.WriteTo(writer);
        }

        return text.ToString();
    }

    /// <summary>Characters that no document may hold are replaced; what is empty gets an end tag, which HTML wants of most elements.</summary>
    private static void MakeWritable(XElement root)
    {
        foreach (XElement element in root.DescendantsAndSelf())
        {
            if (element.IsEmpty && element.Name.Namespace == XNamespace.None && !VoidElements.Contains(element.Name.LocalName))
            {
                element.Value = "";
            }

            foreach (XAttribute attribute in element.Attributes())
            {
                attribute.Value = Clean(attribute.Value);
            }

            foreach (XText node in element.Nodes().OfType<XText>())
            {
                node.Value = Clean(node.Value);
            }
        }
    }

    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is >= ' ' and < 0x7F or '\n' or '\t' || (rune.Value >= 0xA0 && IsCharacter(rune)) ? rune.ToString() : "\uFFFD"));

    /// <summary>The noncharacters of Unicode end each plane, and there is a block of them in the first.</summary>
    private static bool IsCharacter(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE && rune.Value is < 0xFDD0 or > 0xFDEF;
}
