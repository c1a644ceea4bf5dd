using System.Globalization;
using System.Xml.Linq;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>
/// A chart as an SVG that lives in the page: its lines take their colours from the page's style sheet, for light and dark, and its words
/// are the page's own, so that neither machine nor printer needs a font of a certain name.
/// </summary>
/// <remarks>ScottPlot knows colours only: each series is drawn in one that stands for it and then replaced by its CSS class.</remarks>
internal sealed class Chart : IDisposable
{
    private const int Width = 480;
    private const int Height = 330;
    private const int SeriesColor = 0x100000;
    private const int GridColor = 0x200000;
    private const int FrameColor = 0x200001;
    private const int BackgroundColor = 0x200002;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly PixelPadding Margins = new(54, 14, 50, 12);

    private readonly Plot _plot = new();
    private readonly ChartAxis _x;
    private readonly ChartAxis _y;
    private readonly List<ChartMark> _marks = [];
    private readonly List<(Coordinates Place, string Text)> _words = [];

    /// <summary>Makes an empty chart.</summary>
    /// <param name="x">The axis below.</param>
    /// <param name="y">The axis at the left.</param>
    public Chart(ChartAxis x, ChartAxis y)
    {
        (_x, _y) = (x, y);
        _plot.Layout.Fixed(Margins);
        _plot.FigureBackground.Color = ColorOf(BackgroundColor);
        _plot.DataBackground.Color = ColorOf(BackgroundColor);
        _plot.Grid.MajorLineColor = ColorOf(GridColor);
        _plot.Grid.XAxisStyle.IsVisible = x.HasGrid;
        _plot.Grid.YAxisStyle.IsVisible = y.HasGrid;
        _plot.Axes.FrameColor(ColorOf(FrameColor));
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
        _plot.Axes.SetLimits(x.Low, x.High, y.Low, y.High);
        SetTicks(_plot.Axes.Bottom, x);
        SetTicks(_plot.Axes.Left, y);
    }

    /// <summary>Draws a line through points; what has less than a point is left out.</summary>
    public void AddLine(ChartMark mark, IReadOnlyList<Coordinates> points)
    {
        if (points.Count > 0)
        {
            ScottPlot.Plottables.Scatter line = _plot.Add.ScatterLine(points.ToArray(), NextColor(mark));
            line.LineWidth = 2;
        }
    }

    /// <summary>Draws a bar from one height to another.</summary>
    public void AddBar(ChartMark mark, double position, double from, double to)
    {
        if (to > from)
        {
            _plot.Add.Bar(new Bar { Position = position, ValueBase = from, Value = to, Size = 0.7, FillColor = NextColor(mark), LineWidth = 0 });
        }
    }

    /// <summary>Writes a word above a place.</summary>
    public void AddWord(double x, double y, string text) => _words.Add((new Coordinates(x, y), text));

    /// <summary>The drawing.</summary>
    /// <param name="description">What it shows, for those who do not see it.</param>
    public XElement ToSvg(string description)
    {
        // Groups only clip what they hold to the axes, and nothing reaches beyond them; without clips there are no names to keep apart.
        XElement[] drawn = [.. XElement.Parse(_plot.GetSvgXml(Width, Height)).Descendants()
            .Where(element => element.Name != Svg + "g" && !element.AncestorsAndSelf(Svg + "clipPath").Any())];
        return new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {Height}"),
            new XAttribute("class", "chart"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", description),
            drawn.Select(Restyle),
            Words());
    }

    public void Dispose() => _plot.Dispose();

    private static void SetTicks(IAxis axis, ChartAxis values)
    {
        axis.TickLabelStyle.IsVisible = false;
        axis.MajorTickStyle.Color = ColorOf(FrameColor);
        axis.TickGenerator = new NumericManual(
            [.. values.Ticks.Select(tick => tick.Position)], [.. values.Ticks.Select(tick => tick.Text)]);
    }

    private Color NextColor(ChartMark mark)
    {
        _marks.Add(mark);
        return ColorOf(SeriesColor + _marks.Count - 1);
    }

    private static Color ColorOf(int code) => Color.FromARGB(0xFF000000u | (uint)code);

    /// <summary>Puts a class where a colour stands for one; null for the background, which is the page's.</summary>
    private XElement? Restyle(XElement element)
    {
        XAttribute? paint = element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName is "fill" or "stroke" && attribute.Value.StartsWith('#'));
        if (paint is null || !int.TryParse(paint.Value.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int code))
        {
            return element;
        }

        if (code == BackgroundColor)
        {
            return null;
        }

        string kind = paint.Name.LocalName == "fill" ? "area" : "line";
        paint.Remove();
        if (code is GridColor or FrameColor)
        {
            element.SetAttributeValue("class", code == GridColor ? "line grid" : "line frame");
            return element;
        }

        ChartMark mark = _marks[code - SeriesColor];
        element.SetAttributeValue("class", $"{kind} {mark.CssClass}");
        element.SetAttributeValue("data-class", mark.ClassId);
        element.Add(new XElement(Svg + "title", mark.Title));
        return element;
    }

    private IEnumerable<XElement> Words()
    {
        Pixel origin = _plot.GetPixel(new Coordinates(_x.Low, _y.Low));
        Pixel corner = _plot.GetPixel(new Coordinates(_x.High, _y.High));
        foreach (ChartTick tick in _x.Ticks)
        {
            yield return Word(_plot.GetPixel(new Coordinates(tick.Position, _y.Low)).X, origin.Y + 17, "tick", tick.Text);
        }

        foreach (ChartTick tick in _y.Ticks)
        {
            yield return Word(origin.X - 7, _plot.GetPixel(new Coordinates(_x.Low, tick.Position)).Y + 4, "tick end", tick.Text);
        }

        foreach ((Coordinates place, string text) in _words)
        {
            Pixel pixel = _plot.GetPixel(place);
            yield return Word(pixel.X, pixel.Y - 5, "tick", text);
        }

        yield return Word((origin.X + corner.X) / 2, Height - 10, "axis", _x.Label);
        XElement left = Word(0, 0, "axis", _y.Label);
        left.SetAttributeValue("transform", FormattableString.Invariant($"translate(15 {(origin.Y + corner.Y) / 2:0.#}) rotate(-90)"));
        yield return left;
    }

    private static XElement Word(float x, float y, string cssClass, string text) => new(
        Svg + "text",
        new XAttribute("x", x.ToString("0.#", CultureInfo.InvariantCulture)),
        new XAttribute("y", y.ToString("0.#", CultureInfo.InvariantCulture)),
        new XAttribute("class", cssClass),
        text);
}
