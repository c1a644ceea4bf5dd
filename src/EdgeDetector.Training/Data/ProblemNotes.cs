using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Training.Data;

/// <summary>What is told of problems with the data that do not stop the work.</summary>
internal static class ProblemNotes
{
    private const int MostProblems = 5;

    /// <summary>A line each: the first few problems, and all notes, which sum up what happened to how many pictures.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<DataProblem> problems)
    {
        DataProblem[] single = [.. problems.Where(problem => problem.Severity != ProblemSeverity.Note).OrderByDescending(problem => problem.Severity)];
        foreach (DataProblem problem in single.Take(MostProblems))
        {
            yield return problem.ToString();
        }

        if (single.Length > MostProblems)
        {
            yield return $"{single.Length - MostProblems} more like these";
        }

        foreach (DataProblem note in problems.Where(problem => problem.Severity == ProblemSeverity.Note))
        {
            yield return note.ToString();
        }
    }
}
