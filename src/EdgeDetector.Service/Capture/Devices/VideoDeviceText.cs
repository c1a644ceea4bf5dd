using System.Globalization;

namespace EdgeDetector.Service.Capture.Devices;

/// <summary>Video devices for people to read.</summary>
internal static class VideoDeviceText
{
    /// <summary>
    /// <c>/dev/video0: its name (its place)</c>, and below it a line for each format: <c>MJPG 1280x720 at 30, 15 fps; 640x480 at 30 fps</c>.
    /// </summary>
    public static IEnumerable<string> Lines(VideoDevice device)
    {
        yield return $"{device.Path}: {device.Card} ({device.Bus})";
        foreach (string path in device.OtherPaths)
        {
            yield return $"also {path}";
        }

        foreach (VideoFormat format in device.Formats)
        {
            yield return $"{format.Code} {string.Join("; ", format.Sizes.Select(Describe))}".TrimEnd();
        }
    }

    private static string Describe(VideoSize size)
    {
        string sizes = size.Least == size.Most ? $"{size.Most}" : $"{size.Least} to {size.Most}";
        IEnumerable<string> rates = size.Rates.Select(rate => rate.ToString("0.##", CultureInfo.InvariantCulture));
        return size.Rates.Count == 0 ? sizes : $"{sizes} at {string.Join(size.IsRateRange ? " to " : ", ", rates)} fps";
    }
}
