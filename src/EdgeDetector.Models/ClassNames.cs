namespace EdgeDetector.Models;

/// <summary>A Darknet names file: one class a line, in the order of the class ids.</summary>
internal static class ClassNames
{
    private const long LargestFile = 8 * 1024 * 1024;

    /// <summary>The names; lines after the last name may be empty.</summary>
    /// <exception cref="ImportException">The file cannot be read, has a gap or another number of names than classes.</exception>
    public static IReadOnlyList<string> Load(string path, int classes)
    {
        string file = Path.GetFileName(path);
        string[] names = [.. TextFile.Read(path, "names file", LargestFile).TrimEnd().Split('\n').Select(line => line.Trim())];
        int gap = Array.IndexOf(names, "");
        if (gap >= 0)
        {
            throw ImportException.AtLine(file, gap + 1, "an empty line: every line is the name of one class");
        }

        return names.Length == classes
            ? names
            : throw new ImportException(
                $"{file}: names: {names.Length}, classes of the cfg: {classes}; give the names file of its training");
    }
}
