namespace EdgeDetector.Models;

/// <summary>
/// The input of an import is wrong or holds something that cannot be imported. The message is meant for the user: it names the file
/// and the line or byte offset, says what is wrong and, where that is known, what to do.
/// </summary>
public sealed class ImportException : Exception
{
    private const int LongestMessage = 1000;

    /// <summary>An error without a message.</summary>
    public ImportException()
    {
    }

    /// <summary>An error with what to tell the user.</summary>
    public ImportException(string message)
        : base(Printable(message))
    {
    }

    /// <summary>An error with what to tell the user and where it came from.</summary>
    public ImportException(string message, Exception innerException)
        : base(Printable(message), innerException)
    {
    }

    internal static ImportException AtLine(string file, int line, string message) => new($"{file}:{line}: {message}");

    internal static ImportException AtOffset(string file, long offset, string message) => new($"{file}: byte offset {offset}: {message}");

    // Whatever of a file it repeats. Several errors are told in a line each.
    private static string Printable(string message)
    {
        string shown = message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) && c != '\n' ? '\uFFFD' : c));
    }
}
