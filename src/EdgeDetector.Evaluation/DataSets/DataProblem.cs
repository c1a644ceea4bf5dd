using System.Globalization;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>How much a problem of a data set matters.</summary>
public enum ProblemSeverity
{
    /// <summary>Often meant so.</summary>
    Note,

    /// <summary>Probably not meant, but nothing has to be left out.</summary>
    Warning,

    /// <summary>A label or picture that cannot be used as it is.</summary>
    Error,
}

/// <summary>Something wrong with a data set.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line in it, counted from 1; null where it is of no line.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Severity">How much it matters.</param>
public sealed record DataProblem(string File, int? Line, string What, ProblemSeverity Severity = ProblemSeverity.Error)
{
    private const int LongestText = 500;

    /// <summary>The file; what in its name is no letter is shown as U+FFFD.</summary>
    public string File { get; init; } = OneLine(File);

    /// <summary>What is wrong, in one line, whatever of the file it repeats.</summary>
    public string What { get; init; } = OneLine(What.Length <= LongestText ? What : What[..LongestText] + "…");

    /// <summary>As compilers write it: file:line: what.</summary>
    public override string ToString() =>
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{File}:{line}: {What}") : $"{File}: {What}";

    private static string OneLine(string text) =>
        !text.Any(char.IsControl) ? text : string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
