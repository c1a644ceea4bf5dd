namespace EdgeDetector.Evaluation.Reports;

/// <summary>What a report tells beside the figures.</summary>
public sealed record ReportContext
{
    /// <summary>When the evaluation was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The surroundings that the figures depend on, for people: machine, versions; shown in this order.</summary>
    public required IReadOnlyList<ReportFact> Environment { get; init; }

    /// <summary>
    /// The model's name of a class id of the data, for the configuration; its own null leaves the class out. Without it, the data's names
    /// are taken.
    /// </summary>
    public Func<int, string?>? ModelName { get; init; }

    /// <summary>
    /// Gives a JPEG of a picture with the marks drawn in, at most some 320 pixels wide and high; null where the picture is not to be had.
    /// It is asked for the mistakes that are shown only.
    /// </summary>
    public Func<MarkedPicture, byte[]?> Thumbnail { get; init; } = _ => null;
}

/// <summary>A line about the surroundings.</summary>
/// <param name="Name">What: Machine, ONNX Runtime.</param>
/// <param name="Value">Its model, its version.</param>
public readonly record struct ReportFact(string Name, string Value);
