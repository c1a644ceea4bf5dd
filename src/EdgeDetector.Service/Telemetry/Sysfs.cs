using System.Globalization;

namespace EdgeDetector.Service.Telemetry;

/// <summary>Reads what Linux tells below /sys and /proc. What is not there is absent: boxes differ.</summary>
internal static class Sysfs
{
    /// <summary>A number of each folder that has it, by what the folder's name file says, else by the folder's name.</summary>
    /// <param name="parent">Where the folders are.</param>
    /// <param name="folders">Which of them, as a pattern.</param>
    /// <param name="nameFile">The file that names a folder; null: none does.</param>
    /// <param name="figureFile">The file with the number.</param>
    /// <param name="unit">What the number is divided by.</param>
    public static Dictionary<string, double> Figures(string parent, string folders, string? nameFile, string figureFile, double unit)
    {
        Dictionary<string, double> figures = [];
        foreach (string folder in Folders(parent, folders))
        {
            string name = (nameFile is null ? null : TryRead(Path.Combine(folder, nameFile))) ?? Path.GetFileName(folder);
            if (TryReadNumber(Path.Combine(folder, figureFile)) is { } figure)
            {
                figures[name] = figure / unit;
            }
        }

        return figures;
    }

    /// <summary>The folders in a folder, in order; none where it is not there.</summary>
    public static IReadOnlyList<string> Folders(string parent, string pattern)
    {
        try
        {
            return Directory.Exists(parent) ? [.. Directory.EnumerateDirectories(parent, pattern).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The number in a file; null where there is none.</summary>
    public static double? TryReadNumber(string file) =>
        double.TryParse(TryRead(file), CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>The text of a file; null where it cannot be read: a sensor that is asleep, a clock that only root may see.</summary>
    public static string? TryRead(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim('\0', '\n', ' ') : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
