using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Dom.Events;
using AngleSharp.Html.Parser;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

public sealed class HtmlReportTests
{
    private const string Hostile = "<script>alert('x')</script> \" & ]]> --> \0\u0001\uD800\uFFFE \u202E é 猫 😀";

    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xD9];

    public static TheoryData<string> Kinds => ["one", "few", "many", "coco", "nothing", "no classes", "hostile"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToText_OfAnyResult_IsHtmlWithoutParseErrors(string kind)
    {
        List<string> errors = [];
        HtmlParser parser = new(new HtmlParserOptions { IsStrictMode = false, IsKeepingSourceReferences = true });
        string text = Text(kind);
        parser.Error += (_, e) => errors.Add($"{((HtmlErrorEvent)e).Message}: {Around(text, ((HtmlErrorEvent)e).Position.Position)}");

        IHtmlDocument page = parser.ParseDocument(text);

        Assert.Empty(errors);
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.NotEmpty(page.QuerySelectorAll("main > section > h2"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToText_OfAnyResult_RefersToNothingOutside(string kind)
    {
        string text = Text(kind);
        IHtmlDocument page = Parse(text);

        foreach (string name in new[] { "src", "href", "xlink:href", "action", "srcset", "poster", "data" })
        {
            Assert.All(
                page.All.Select(element => element.GetAttribute(name)).OfType<string>(),
                value => Assert.True(value.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal) || value.StartsWith('#'), value));
        }

        Assert.DoesNotContain("@import", text, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("link, iframe, object, embed, base"));
        Assert.All(Regex.Matches(text, @"url\(([^)]*)\)"), match => Assert.StartsWith("#", match.Groups[1].Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToText_OfAnyResult_ObeysItsOwnPolicy(string kind)
    {
        IHtmlDocument page = Parse(Text(kind));
        string policy = page.QuerySelector("meta[http-equiv]")!.GetAttribute("content")!;

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{Hash(Assert.Single(page.QuerySelectorAll("style")))}'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{Hash(Assert.Single(page.QuerySelectorAll("script")))}'", policy, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("[style]"));
        Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToText_OfAnyResult_CanBeReadAloud(string kind)
    {
        IHtmlDocument page = Parse(Text(kind));

        Assert.All(page.QuerySelectorAll("img"), image => Assert.NotEmpty(image.GetAttribute("alt")!));
        Assert.All(page.QuerySelectorAll("svg.chart"), chart => Assert.NotEmpty(chart.GetAttribute("aria-label")!));
        Assert.All(page.QuerySelectorAll("th"), head => Assert.True(head.GetAttribute("scope") is "col" or "row", head.OuterHtml));
        Assert.All(page.QuerySelectorAll("section"), section => Assert.NotNull(page.GetElementById(section.GetAttribute("aria-labelledby")!)));
        Assert.All(page.QuerySelectorAll("nav a"), link => Assert.NotNull(page.GetElementById(link.GetAttribute("href")![1..])));
        string[] ids = [.. page.QuerySelectorAll("[id]").Select(element => element.Id!)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void ToText_Charts_TakeTheirColorsFromTheStyleSheet()
    {
        IElement[] charts = [.. Parse(Text("few")).QuerySelectorAll("svg.chart")];

        Assert.Equal(5, charts.Length);
        Assert.All(charts.SelectMany(chart => chart.Descendants<IElement>()), drawn =>
        {
            Assert.Equal("none", drawn.GetAttribute("fill") ?? "none");
            Assert.Equal("none", drawn.GetAttribute("stroke") ?? "none");
        });
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"line s{i}"), charts[0].QuerySelectorAll("path[data-class]").Select(line => line.ClassName));
    }

    [Fact]
    public void ToText_PrecisionRecallCurve_GoesThroughTheResultsPoints()
    {
        // One hit at recall 0.5, precision 0.8: a level line from the left, a fall to the ground at the middle.
        EvaluationResult result = SampleResults.WithClasses("person");
        result = result with { Classes = [result.Classes[0] with { PrecisionRecallCurve = [new PrecisionRecallPoint(0.9, 0.5, 0.8, 0.8)] }] };

        IElement chart = Parse(HtmlReport.ToText(result, SampleResults.Context)).QuerySelector("svg.chart")!;

        double[] numbers = [.. Regex.Matches(chart.QuerySelector("path[data-class]")!.GetAttribute("d")!, @"-?[\d.]+").Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        double[] ticks = [.. chart.QuerySelectorAll("text.tick:not(.end)").Select(tick => double.Parse(tick.GetAttribute("x")!, CultureInfo.InvariantCulture))];
        double[] heights = [.. chart.QuerySelectorAll("text.tick.end").Select(tick => double.Parse(tick.GetAttribute("y")!, CultureInfo.InvariantCulture) - 4)];
        double middle = (ticks[0] + ticks[5]) / 2;
        double[] expected = [ticks[0], heights[4], middle, heights[4], middle, heights[0]];
        Assert.Equal(expected.Length, numbers.Length);
        Assert.All(expected.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 0.11));
    }

    [Fact]
    public void ToText_OfHostileNames_ShowsThemAsText()
    {
        IHtmlDocument page = Parse(Text("hostile"));

        string shown = "<script>alert('x')</script> \" & ]]> --> \uFFFD\uFFFD\uFFFD\uFFFD \u202E é 猫 😀";
        Assert.Equal(shown, page.QuerySelector("#classes tbody th")!.TextContent);
        Assert.Equal($"Evaluation of {shown}", page.QuerySelector("h1")!.TextContent);
        Assert.Contains($"COCO: {shown}", page.QuerySelector(".about")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(shown, page.QuerySelector(".notes li")!.TextContent);
        Assert.Contains(page.QuerySelectorAll("#curves title"), title => title.TextContent.StartsWith(shown, StringComparison.Ordinal));
        Assert.Single(page.QuerySelectorAll("script"));
    }

    [Fact]
    public void ToText_ClassTable_HoldsTheResultsNumbers()
    {
        EvaluationResult result = SampleResults.WithCocoNumbers(SampleResults.Names(80));
        IElement[] rows = [.. Parse(HtmlReport.ToText(result, SampleResults.Context)).QuerySelectorAll("#classes tbody tr")];

        Assert.Equal(80, rows.Length);
        foreach ((ClassResult one, IElement row) in result.Classes.Zip(rows))
        {
            Assert.Equal(one.Name, row.QuerySelector("th")!.TextContent);
            double?[] expected =
            [
                one.Objects, one.AveragePrecision, one.AP50, one.AP75, one.Counts.TruePositives, one.Counts.FalsePositives, one.Counts.FalseNegatives,
                one.Counts.Precision, one.Counts.Recall, one.Counts.F1, one.BestThreshold?.Confidence, one.BestThreshold?.F1,
            ];
            Assert.Equal(expected, Values(row));
        }
    }

    [Fact]
    public void ToText_Summary_HoldsTheResultsNumbers()
    {
        EvaluationResult result = SampleResults.WithClasses("person", "car");
        IHtmlDocument page = Parse(HtmlReport.ToText(result, SampleResults.Context));

        double?[] expected =
        [
            result.MeanAveragePrecision, result.Total.Precision, result.Total.Recall, result.Total.F1, result.Total.AverageIouOfHits, result.LogAverageMissRate,
        ];
        Assert.Equal(expected, Values(page.QuerySelector(".cards")!));
        Assert.Equal(["76.9 %", "83.5 %", "76.0 %", "79.6 %", "75.0 %", "45.6 %", "50", "50.0 fps"], page.QuerySelectorAll(".cards .figure").Select(figure => figure.TextContent));
    }

    [Fact]
    public void ToText_OfCoco_HoldsTheTwelveNumbers()
    {
        IHtmlDocument page = Parse(HtmlReport.ToText(SampleResults.WithCocoNumbers("person"), SampleResults.Context));

        Assert.Equal([0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, null, null, null], Values(page.QuerySelector(".twelve tbody tr")!));
        Assert.Equal(["1.0 %", "2.0 %", "3.0 %"], page.QuerySelectorAll(".cards .figure").Take(3).Select(figure => figure.TextContent));
    }

    [Fact]
    public void ToText_ConfusionMatrix_HoldsEveryCountAndTheBackground()
    {
        EvaluationResult result = SampleResults.WithClasses("person", "car", "dog");
        IElement[][] rows = [.. Parse(HtmlReport.ToText(result, SampleResults.Context)).QuerySelectorAll(".matrix tbody tr")
            .Select(row => row.QuerySelectorAll("td").ToArray())];

        int[][] counts = [.. rows.Select(row => row.Select(cell => cell.TextContent.Length == 0 ? 0 : int.Parse(cell.TextContent, CultureInfo.InvariantCulture)).ToArray())];

        Assert.Equal([[40, 0, 0, 10], [0, 36, 1, 14], [2, 0, 34, 16], [7, 8, 9, 0]], counts);
    }

    [Fact]
    public void ToText_OfMistakes_AsksForAndShowsTwelvePicturesOfEachKind()
    {
        List<MarkedPicture> asked = [];
        ReportContext context = SampleResults.Context with
        {
            Thumbnail = picture =>
            {
                asked.Add(picture);
                return picture.Picture.EndsWith("3.jpg", StringComparison.Ordinal) ? null : Jpeg;
            },
        };

        IHtmlDocument page = Parse(HtmlReport.ToText(SampleResults.WithClasses("person"), context));

        Assert.Equal(24, asked.Count);
        Assert.Equal(new Mark(MarkKind.Truth, new PreciseBox(10, 20, 299, 200)), asked[1].Marks[^1]);
        Assert.Equal(new Mark(MarkKind.Detection, new PreciseBox(15, 30, 200, 200)), asked[1].Marks[0]);
        Assert.Equal(new Mark(MarkKind.Detection, new PreciseBox(10, 20, 100, 200)), asked[13].Marks[^1]);
        Assert.Equal(22, page.QuerySelectorAll($"img[src='data:image/jpeg;base64,{Convert.ToBase64String(Jpeg)}']").Length);
        Assert.Equal(2, page.QuerySelectorAll(".absent").Length);
        Assert.Equal("person in miss 1.jpg: nearest detection 11 %, IoU 0.42", page.QuerySelectorAll("#misses img")[1].GetAttribute("alt"));
        Assert.Equal("person in alarm 2.jpg: found a second time", page.QuerySelectorAll("#false-alarms img")[2].GetAttribute("alt"));
    }

    [Fact]
    public void ToText_Speed_HoldsStagesAndSurroundings()
    {
        IHtmlDocument page = Parse(HtmlReport.ToText(SampleResults.WithClasses("person"), SampleResults.Context));

        Assert.Equal([12.25, 11.025, 18.375, 24.5, 1000 / 12.25], Values(page.QuerySelectorAll("#speed tbody tr")[2]));
        Assert.Contains("Two cores <of> \"mine\"", page.QuerySelectorAll("#speed dd").Select(fact => fact.TextContent));
    }

    [Fact]
    public void ToText_Thresholds_AreYamlForTheConfiguration()
    {
        IHtmlDocument page = Parse(HtmlReport.ToText(SampleResults.WithClasses("tl", "no", "unknown to the model", "42"), SampleResults.Context with
        {
            ModelName = id => new[] { "traffic light", "no", null, "42" }[id],
        }));

        // 0.2 + 0.5 / (1 + id / 12) + 0.0009, and 0.31 overall.
        string expected = """
            detection:
              confidence: 0.31
              classes:
                traffic light: 0.7009  # F1 75 % on 50 objects
                "no": 0.6624  # F1 75 % on 50 objects
                "42": 0.6009  # F1 75 % on 50 objects

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), page.GetElementById("yaml")!.TextContent);
    }

    [Fact]
    public void ToText_OfManyPoints_DrawsNoMoreThanCanBeSeen()
    {
        EvaluationResult result = SampleResults.WithClasses("person");
        PrecisionRecallPoint[] curve = [.. Enumerable.Range(1, 200_000).Select(i => i / 200_000.0).Select(share => new PrecisionRecallPoint(1 - share, share, 1 - share, 1 - share))];
        EvaluationResult large = result with { Classes = [result.Classes[0] with { PrecisionRecallCurve = curve }] };

        Assert.InRange(HtmlReport.ToText(large, SampleResults.Context).Length, 10_000, 150_000);
    }

    private static string Text(string kind) => HtmlReport.ToText(ResultOf(kind), SampleResults.Context with { Thumbnail = _ => Jpeg });

    private static EvaluationResult ResultOf(string kind) => kind switch
    {
        "one" => SampleResults.WithClasses("person"),
        "few" => SampleResults.WithClasses(SampleResults.Names(8)),
        "many" => SampleResults.WithClasses(SampleResults.Names(80)),
        "coco" => SampleResults.WithCocoNumbers(SampleResults.Names(9)),
        "nothing" => SampleResults.Nothing("person", "car"),
        "no classes" => SampleResults.Nothing(),
        "hostile" => OfHostileNames(SampleResults.WithCocoNumbers(Hostile, $"{Hostile}2")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static EvaluationResult OfHostileNames(EvaluationResult result) => result with
    {
        Data = result.Data with { Name = Hostile },
        Notes = [Hostile],
        Model = result.Model! with { Name = Hostile, Input = Hostile, Provider = Hostile },
        WorstMisses = [.. result.WorstMisses.Select(miss => miss with { Picture = Hostile })],
        WorstFalseAlarms = [.. result.WorstFalseAlarms.Select(alarm => alarm with { Picture = Hostile })],
    };

    private static IHtmlDocument Parse(string text) => new HtmlParser().ParseDocument(text);

    private static string Around(string text, int position) => text[Math.Max(0, position - 120)..Math.Min(text.Length, position + 40)];

    private static double?[] Values(IElement parent) =>
    [
        .. parent.Children.Where(child => child.LocalName != "th" && (child.LocalName == "td" || child.HasAttribute("data-value")))
            .Select(cell => cell.GetAttribute("data-value") is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : (double?)null),
    ];

    private static string Hash(IElement element) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.TextContent)))}";
}
