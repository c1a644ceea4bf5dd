using System.Globalization;

namespace EdgeDetector.Service.Capture.Devices;

/// <summary>Video devices for people to read.</summary>
internal static class VideoDeviceText
{
    /// <summary>
    /// <c>/dev/video0: its name (its place)</c>, and below it what it can deliver: <c>MJPG: 1280x720 at 30, 15 fps; 640x480 at 30 fps</c>.
    /// Formats of the same sizes share a line: some devices have dozens.
    /// </summary>
    public static IEnumerable<string> Lines(VideoDeviceEntry entry)
    {
        yield return $"{entry.Path}: {(entry.Device is { } device ? $"{device.Card} ({device.Bus})" : entry.Trouble)}";
        foreach (string path in entry.OtherPaths)
        {
            yield return $"also {path}";
        }

        foreach (IGrouping<string, string> formats in (entry.Device?.Formats ?? []).GroupBy(DescribeSizes, format => format.Code))
        {
            yield return $"{string.Join(", ", formats)}{formats.Key}";
        }
    }

    private static string DescribeSizes(VideoFormat format) =>
        format.Sizes.Count == 0 ? "" : $": {string.Join("; ", format.Sizes.Select(Describe))}";

    private static string Describe(VideoSize size)
    {
        string sizes = size.Least == size.Most ? $"{size.Most}" : $"{size.Least} to {size.Most}";
        IEnumerable<string> rates = size.Rates.Select(rate => rate.ToString("0.##", CultureInfo.InvariantCulture));
        return size.Rates.Count == 0 ? sizes : $"{sizes} at {string.Join(size.IsRateRange ? " to " : ", ", rates)} fps";
    }
}
