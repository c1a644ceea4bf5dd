using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>Where the time went, and on what.</summary>
internal static class SpeedSection
{
    /// <summary>Makes the section; without a model it tells the surroundings only.</summary>
    public static XElement Create(ModelSummary? model, IReadOnlyList<ReportFact> environment) => Html.Section(
        "speed",
        model is null ? "Surroundings" : "Speed",
        Html.Element(
            "div",
            "beside",
            model is null ? null : Stages(model.Stages),
            Html.Element(
                "dl",
                "facts",
                (model is null ? [] : Facts(model)).Concat(environment).Select(fact => new XElement("div", new XElement("dt", fact.Name), new XElement("dd", fact.Value))))));

    private static XElement Stages(IReadOnlyList<StageTiming> stages) => Html.ScrollingTable(
        "Time of each stage",
        "plain",
        new XElement("caption", "Milliseconds a picture, without the first"),
        Html.TableHead("Stage", "Mean", "Median", "p90", "p99", "Per second"),
        new XElement("tbody", stages.Select(stage => new XElement(
            "tr",
            Html.RowHead(stage.Name),
            new[] { stage.Mean, stage.Median, stage.P90, stage.P99 }.Select(time => Html.NumberCell(Figures.Milliseconds(time), time.TotalMilliseconds)),
            Html.NumberCell(Figures.Rate(stage.PerSecond), stage.PerSecond)))));

    private static IEnumerable<ReportFact> Facts(ModelSummary model) =>
    [
        new("Model", model.Name),
        new("Input", model.Input),
        new("Model file", Figures.Mebibytes(model.FileBytes)),
        new("Work", Figures.Text($"{model.Bflops:0.###} BFLOPs a picture")),
        new("Provider", model.Provider),
        new("Detections from", Figures.Text($"confidence {model.Confidence:0.####}, NMS {model.Nms:0.##}")),
        new("Peak memory", Figures.Mebibytes(model.PeakMemoryBytes)),
    ];
}
