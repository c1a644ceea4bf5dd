namespace EdgeDetector.Evaluation.Reports;

/// <summary>A picture of the data set and the boxes that show what went wrong in it.</summary>
/// <param name="Picture">Its path; of pictures known by their name alone, that name.</param>
/// <param name="Marks">The boxes; what the report is about comes last, to be drawn on top.</param>
public sealed record MarkedPicture(string Picture, IReadOnlyList<Mark> Marks);

/// <summary>A box to draw.</summary>
/// <param name="Kind">Whose box it is: decides its colour.</param>
/// <param name="Box">Where, in pixels of the picture.</param>
public readonly record struct Mark(MarkKind Kind, PreciseBox Box);

/// <summary>Whose box it is.</summary>
public enum MarkKind
{
    /// <summary>An object of the truth: green in the report.</summary>
    Truth,

    /// <summary>A detection: orange in the report.</summary>
    Detection,
}
