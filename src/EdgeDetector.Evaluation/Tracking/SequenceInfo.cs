using System.Globalization;
using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>MOTChallenge's seqinfo.ini.</summary>
public static class SequenceInfo
{
    /// <summary>The frames a second of the sequence that a file belongs to: seqinfo.ini lies beside it or a folder above (gt/gt.txt).</summary>
    /// <param name="path">A file of the sequence.</param>
    /// <returns>Above 0; null where nothing tells it.</returns>
    public static double? FrameRateBeside(string path) => NumberBeside(path, "frameRate=");

    /// <summary>The size of the pictures of the sequence that a file belongs to.</summary>
    /// <param name="path">A file of the sequence.</param>
    /// <returns>In pixels; null where nothing tells it.</returns>
    public static PixelSize? FrameSizeBeside(string path) =>
        NumberBeside(path, "imWidth=") is { } width && NumberBeside(path, "imHeight=") is { } height
            ? new PixelSize((int)width, (int)height)
            : null;

    private static double? NumberBeside(string path, string key)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return NumberIn(folder, key) ?? NumberIn(Path.GetDirectoryName(folder), key);
    }

    private static double? NumberIn(string? folder, string key)
    {
        string file = Path.Combine(folder ?? "/", "seqinfo.ini");
        try
        {
            string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.OrdinalIgnoreCase)) : null;
            return double.TryParse(line?[key.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is > 0 and < 100_000
                ? number
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
