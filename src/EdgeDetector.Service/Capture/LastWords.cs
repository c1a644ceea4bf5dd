using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Capture;

/// <summary>The last lines that another program said before it ended. Safe from any thread.</summary>
internal sealed partial class LastWords
{
    private const int KeptLines = 12;

    private readonly Queue<string> _lines = new();

    /// <summary>How a program ended, by its exit code, in words that follow its name.</summary>
    public static string OfExit(int code) => code switch
    {
        0 => "ended",
        // A shell tells a signal so, and .NET does; gst-launch-1.0 itself returns 255 for a pipeline that cannot start.
        > 128 and < 160 => string.Create(CultureInfo.InvariantCulture, $"was killed by signal {code - 128}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"failed (exit code {code})"),
    };

    /// <summary>Keeps a line; null and empty ones tell nothing.</summary>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lines)
        {
            // FFmpeg names its objects by address: the same fault must read the same each time.
            _lines.Enqueue(ObjectAddress().Replace(line.Trim(), ""));
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }
    }

    /// <summary>The lines in one, without credentials.</summary>
    public override string ToString()
    {
        lock (_lines)
        {
            return CameraSource.Redact(string.Join("; ", _lines.Distinct()));
        }
    }

    [GeneratedRegex(" @ 0x[0-9a-f]+")]
    private static partial Regex ObjectAddress();
}
