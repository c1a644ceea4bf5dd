namespace EdgeDetector.Faults.Fuzzing;

/// <summary>Texts of a megabyte from short ones.</summary>
internal static class LongText
{
    public static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    public static string Numbered(Func<int, string> text, int count) => string.Concat(Enumerable.Range(0, count).Select(text));
}
