using System.Globalization;
using System.Text;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>Lines and numbers of text files, with errors that name file and line.</summary>
internal static class TextFiles
{
    private const int BufferBytes = 512;

    /// <summary>Whether a folder holds .txt files.</summary>
    public static bool Recognizes(string folder) => List(folder, "*.txt").Length > 0;

    /// <summary>The files of a folder in order of their names, whatever order the system lists them in.</summary>
    /// <exception cref="DataSetException">The folder cannot be listed.</exception>
    public static string[] List(string folder, string pattern)
    {
        try
        {
            string[] files = Directory.GetFiles(folder, pattern);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(folder, $"the folder cannot be listed: {e.Message}", e);
        }
    }

    /// <summary>The lines that are not empty, without blanks around them.</summary>
    /// <exception cref="DataSetException">The file cannot be read.</exception>
    public static IEnumerable<TextLine> Lines(string path)
    {
        List<string> lines = [];
        try
        {
            // Labels are many small files: a buffer of the usual size would be most of what is allocated.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using StreamReader reader = new(file, Encoding.UTF8, true, BufferBytes);
            while (reader.ReadLine() is { } line)
            {
                lines.Add(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(path, $"the file cannot be read: {e.Message}", e);
        }

        return lines.Select((text, index) => new TextLine(path, index + 1, text.Trim())).Where(line => line.Text.Length > 0);
    }
}

/// <summary>A line of a text file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Number">Counted from 1.</param>
/// <param name="Text">Without blanks around it.</param>
internal readonly record struct TextLine(string Path, int Number, string Text)
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Its words.</summary>
    public string[] Words() => Text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A word as a number that is neither infinite nor none.</summary>
    public double ParseNumber(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Wrong($"'{word}' is not a number");

    /// <summary>An error of this line.</summary>
    public DataSetException Wrong(string problem) => DataSetException.AtLine(Path, Number, problem);
}
