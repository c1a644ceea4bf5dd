using System.Globalization;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>MOTChallenge's seqinfo.ini.</summary>
public static class SequenceInfo
{
    private const string RateKey = "frameRate=";

    /// <summary>The frames a second of the sequence that a file belongs to: seqinfo.ini lies beside it or a folder above (gt/gt.txt).</summary>
    /// <param name="path">A file of the sequence.</param>
    /// <returns>Above 0; null where nothing tells it.</returns>
    public static double? FrameRateBeside(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return RateIn(folder) ?? RateIn(Path.GetDirectoryName(folder));
    }

    private static double? RateIn(string? folder)
    {
        string file = Path.Combine(folder ?? "/", "seqinfo.ini");
        try
        {
            string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(RateKey, StringComparison.OrdinalIgnoreCase)) : null;
            return double.TryParse(line?[RateKey.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && rate is > 0 and < 10_000
                ? rate
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
