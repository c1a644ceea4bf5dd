using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Capture;

/// <summary>Understands what gst-launch-1.0 -v says. Hears on one thread, answers on any.</summary>
internal sealed partial class GStreamerTalk
{
    private readonly TaskCompletionSource<PictureSize?> _size = new();
    private volatile bool _sizeChanged;
    private bool _detailFollows;

    /// <summary>Whether the pictures changed their size, after which the raw bytes cannot be cut into pictures any more.</summary>
    public bool SizeChanged => _sizeChanged;

    /// <summary>Takes a line, or null at the end; returns whether it belongs in an error.</summary>
    public bool Hear(string? line)
    {
        if (line is null)
        {
            _size.TrySetResult(null);
            return false;
        }

        if (SinkCaps().Match(line) is { Success: true } caps)
        {
            CultureInfo invariant = CultureInfo.InvariantCulture;
            PictureSize size = new(int.Parse(caps.Groups[1].Value, invariant), int.Parse(caps.Groups[2].Value, invariant));
            _sizeChanged |= !_size.TrySetResult(size) && _size.Task.Result != size;
            return false;
        }

        if (line.StartsWith("Additional debug info", StringComparison.Ordinal))
        {
            _detailFollows = true;
            return false;
        }

        bool worthTelling = _detailFollows || IsError(line);

        // The detail stands alone on the next lines, the place in the source first, with a colon.
        _detailFollows &= line.EndsWith(':');
        return worthTelling;
    }

    /// <summary>Waits for the size; null where the child ended before it told it.</summary>
    public PictureSize? WaitForSize(CancellationToken cancellationToken)
    {
        _size.Task.Wait(cancellationToken);
        return _size.Task.Result;
    }

    /// <summary>Adds what to do to an error of gst-launch-1.0.</summary>
    public static CaptureException WithAdvice(CaptureException error) => MissingElement().Match(error.Message) is { Success: true } missing
        ? new CaptureException(
            $"{error.Message}: install the GStreamer plugin that has it (gst-inspect-1.0 {missing.Groups[1].Value} must find it)", error)
        : error;

    // The rest is progress, and the property lines of -v.
    private static bool IsError(string line) =>
        line.StartsWith("ERROR", StringComparison.Ordinal)
        || line.StartsWith("WARNING", StringComparison.Ordinal)
        || (!line.StartsWith('/') && (line.Contains("rror", StringComparison.Ordinal) || line.Contains("not found", StringComparison.Ordinal)));

    [GeneratedRegex(@"GstFdSink:" + GStreamerPipeline.SinkName + @"\.GstPad:sink: caps = .*?width=\(int\)(\d+), height=\(int\)(\d+)")]
    private static partial Regex SinkCaps();

    [GeneratedRegex("no element \"([^\"]+)\"")]
    private static partial Regex MissingElement();
}

/// <summary>Size of a picture in pixels.</summary>
internal sealed record PictureSize(int Width, int Height);
