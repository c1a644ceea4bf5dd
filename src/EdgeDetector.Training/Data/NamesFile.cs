using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Data;

/// <summary>A file of class names: one a line, in the order of the ids.</summary>
internal static class NamesFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It holds no name, or one twice.</exception>
    /// <exception cref="Evaluation.DataSetException">It cannot be read.</exception>
    public static string[] Read(string path)
    {
        TextLine[] lines = [.. TextFiles.Lines(path)];
        IGrouping<string, TextLine>? twice = lines.GroupBy(line => line.Text, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        return twice is not null ? throw new InputException(path, $"the class '{twice.Key}' is named twice, again in line {twice.Last().Number}")
            : lines.Length == 0 ? throw new InputException(path, "there are no class names in it")
            : [.. lines.Select(line => line.Text)];
    }
}
