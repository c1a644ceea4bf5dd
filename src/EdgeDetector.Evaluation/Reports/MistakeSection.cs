using System.Xml.Linq;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>The worst mistakes as pictures.</summary>
internal static class MistakeSection
{
    /// <summary>Of each kind; more would make the page heavy.</summary>
    private const int Shown = 12;

    /// <summary>The objects that should have been found; null where none was missed.</summary>
    public static XElement? Misses(EvaluationResult result, Func<MarkedPicture, byte[]?> thumbnail) => Create(
        "misses",
        "Worst misses",
        Html.Element("p", "note", "The largest objects that were not found. ", Key(MarkKind.Truth, "Green:"), " the object, ", Key(MarkKind.Detection, "orange:"), " the detection of its class that is nearest to it, of any confidence."),
        result.WorstMisses.Take(Shown).Select(Describe),
        thumbnail);

    /// <summary>The detections that should not have been made; null where there is none.</summary>
    public static XElement? FalseAlarms(EvaluationResult result, Func<MarkedPicture, byte[]?> thumbnail) => Create(
        "false-alarms",
        "Worst false alarms",
        Html.Element("p", "note", "The most confident detections that were wrong. ", Key(MarkKind.Detection, "Orange:"), " the detection, ", Key(MarkKind.Truth, "green:"), " the object that is nearest to it."),
        result.WorstFalseAlarms.Take(Shown).Select(Describe),
        thumbnail);

    private static XElement? Create(string id, string heading, XElement note, IEnumerable<Mistake> mistakes, Func<MarkedPicture, byte[]?> thumbnail)
    {
        (Mistake Mistake, byte[]? Jpeg)[] shown = [.. mistakes.Select(mistake => (mistake, thumbnail(mistake.Picture)))];
        bool hasPictures = shown.Any(one => one.Jpeg is not null);
        return shown.Length == 0 ? null : Html.Section(
            id, heading, note, Html.Element("div", "pictures", shown.Select(one => Card(one.Mistake, PictureOf(one.Mistake, one.Jpeg, hasPictures)))));
    }

    private static XElement Key(MarkKind kind, string color) => Html.Element("span", kind == MarkKind.Truth ? "truth" : "detection", color);

    private static Mistake Describe(MissedObject miss)
    {
        List<Mark> marks = [new(MarkKind.Truth, miss.Box)];
        string explanation = "nothing of its class detected there";
        if (miss.Nearest is { } near)
        {
            marks.Insert(0, new Mark(MarkKind.Detection, near.Box));
            explanation = Figures.Text($"nearest detection {near.Confidence * 100:F0} %, IoU {near.Iou:0.00}");
        }

        return new Mistake(
            miss.ClassName, Figures.Text($"{miss.Box.Width:F0} × {miss.Box.Height:F0} pixels"), explanation, new MarkedPicture(miss.Picture, marks));
    }

    private static Mistake Describe(FalseAlarm alarm)
    {
        List<Mark> marks = [new(MarkKind.Detection, alarm.Box)];
        if (alarm.Nearest is { } near)
        {
            marks.Insert(0, new Mark(MarkKind.Truth, near.Box));
        }

        return new Mistake(
            alarm.ClassName, Figures.Text($"{alarm.Confidence * 100:F0} %"), Explain(alarm), new MarkedPicture(alarm.Picture, marks));
    }

    private static string Explain(FalseAlarm alarm) => (alarm.Kind, alarm.Nearest) switch
    {
        (FalseAlarmKind.Background, _) => "nothing there",
        (FalseAlarmKind.PoorBox, { } near) when near.ClassName == alarm.ClassName => Figures.Text($"box is off: IoU {near.Iou:0.00}"),
        (FalseAlarmKind.PoorBox, _) => "box is off",
        (FalseAlarmKind.Duplicate, _) => "found a second time",
        (FalseAlarmKind.WrongClass, { } near) => $"is {near.ClassName}",
        (FalseAlarmKind.WrongClass, null) => "is of another class",
        _ => throw new ArgumentOutOfRangeException(nameof(alarm), alarm.Kind, null),
    };

    private static XElement Card(Mistake mistake, XElement? picture) => new(
        "figure",
        picture,
        new XElement(
            "figcaption",
            new XElement("strong", mistake.ClassName),
            $" {mistake.Figure}",
            new XElement("br"),
            mistake.Explanation,
            new XElement("br"),
            Html.Element("span", "name", new XAttribute("title", mistake.Picture.Picture), mistake.File)));

    /// <summary>A picture that is missing among others gets a placeholder; where there are none at all, words are enough.</summary>
    private static XElement? PictureOf(Mistake mistake, byte[]? jpeg, bool hasPictures) => jpeg is not null
        ? new XElement(
            "img",
            new XAttribute("src", $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}"),
            new XAttribute("alt", $"{mistake.ClassName} in {mistake.File}: {mistake.Explanation}"))
        : hasPictures ? Html.Element("div", "absent", "no picture") : null;

    /// <summary>A mistake in words.</summary>
    private sealed record Mistake(string ClassName, string Figure, string Explanation, MarkedPicture Picture)
    {
        public string File => Path.GetFileName(Picture.Picture);
    }
}
