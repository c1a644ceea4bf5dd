using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Service.Capture;

/// <summary>What a camera's <c>source</c> text means.</summary>
internal sealed partial record CameraSource
{
    private static readonly string[] Schemes = ["rtsp", "rtsps", "http", "https", "file", "csi", "gst", "synthetic"];

    private CameraSource(CameraSourceKind kind, string location)
    {
        Kind = kind;
        Location = location;
    }

    /// <summary>What kind of source it is.</summary>
    public CameraSourceKind Kind { get; }

    /// <summary>The device's path, the URL with its credentials, the file's or folder's path, or the GStreamer pipeline.</summary>
    public string Location { get; }

    /// <summary>The sensor of a CSI camera, 0 or more.</summary>
    public int Sensor { get; private init; }

    /// <summary>The scene of a synthetic camera.</summary>
    public SyntheticSettings Synthetic { get; private init; } = new();

    /// <summary>
    /// Whether pictures come in their own time from a sensor: such a source has no end, and the same picture again and again is a fault.
    /// </summary>
    public bool IsLive => Kind is not (CameraSourceKind.File or CameraSourceKind.Synthetic);

    /// <summary>Whether NVIDIA's camera daemon is behind it, whose restart may bring a camera back.</summary>
    public bool UsesArgus => Kind is CameraSourceKind.Csi
        || (Kind is CameraSourceKind.GStreamer && Location.Contains("nvarguscamerasrc", StringComparison.Ordinal));

    /// <summary>The source for logs and messages: passwords and tokens are hidden.</summary>
    public string Redacted => Redact(ToString());

    /// <summary>The source text, credentials included.</summary>
    public override string ToString() => Kind switch
    {
        CameraSourceKind.Csi => $"csi://{Sensor}",
        CameraSourceKind.GStreamer => $"gst:{Location}",
        CameraSourceKind.Synthetic => "synthetic:",
        _ => Location,
    };

    /// <summary>Understands a source text; false with the reason, free of credentials, where it makes no sense.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out CameraSource? source, [NotNullWhen(false)] out string? error)
    {
        source = null;
        error = null;
        text = text?.Trim() ?? "";
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon > 0 && !text.AsSpan(0, colon).Contains('/') ? text[..colon].ToLowerInvariant() : "";
        string rest = text[(colon + 1)..];
        switch (scheme)
        {
            case "" when text.Length == 0:
                error = "is empty: give /dev/video0, rtsp://…, a file, csi://0, gst:PIPELINE or synthetic:";
                break;
            case "":
                source = ParsePlain(text, out error);
                break;
            case "rtsp" or "rtsps" or "http" or "https":
                source = ParseUrl(text, scheme, rest, out error);
                break;
            case "file":
                source = ParseFile(rest, out error);
                break;
            case "csi":
                source = ParseCsi(rest, out error);
                break;
            case "gst":
                source = ParsePipeline(rest, out error);
                break;
            case "synthetic":
                source = SyntheticSettings.TryParse(rest, out SyntheticSettings? settings, out error)
                    ? new CameraSource(CameraSourceKind.Synthetic, "") { Synthetic = settings }
                    : null;
                break;
            default:
                error = UnknownScheme(scheme);
                break;
        }

        return source is not null;
    }

    /// <summary>Hides passwords and tokens in a text that may hold URLs: a source, a pipeline or another program's message.</summary>
    public static string Redact(string text)
    {
        return SecretParameter().Replace(WithoutUserInfo(text), "$1***");
    }

    /// <summary>Line by line up to its last '@': where none follows, the pattern would look for it from each "://" anew.</summary>
    private static string WithoutUserInfo(string text)
    {
        StringBuilder shown = new(text.Length);
        for (int begin = 0; begin < text.Length;)
        {
            int length = text.AsSpan(begin).IndexOfAny('\r', '\n') + 1;
            int end = length == 0 ? text.Length : begin + length;
            int cut = Math.Max(begin, text.LastIndexOf('@', end - 1, end - begin) + 1);
            shown.Append(UserInfo().Replace(text[begin..cut], match => match.Groups[1].Success ? $"://{match.Groups[1].Value}:***@" : "://***@"));
            shown.Append(text, cut, end - cut);
            begin = end;
        }

        return shown.ToString();
    }

    private static CameraSource? ParsePlain(string text, out string? error)
    {
        error = null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            error = number is < 0 or > 255 ? $"'{text}' is no video device: give 0 for /dev/video0" : null;
            return error is null ? new CameraSource(CameraSourceKind.Device, $"/dev/video{number}") : null;
        }

        if (text.StartsWith("/dev/", StringComparison.Ordinal))
        {
            return new CameraSource(CameraSourceKind.Device, text);
        }

        if (text.Contains('/', StringComparison.Ordinal) || Path.HasExtension(text))
        {
            return new CameraSource(CameraSourceKind.File, text);
        }

        error = $"'{Redact(text)}' is neither a device, a URL nor a path: for a file or folder of that name write file:{Redact(text)}";
        return null;
    }

    private static CameraSource? ParseUrl(string text, string scheme, string rest, out string? error)
    {
        error = null;
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            error = $"'{scheme}:' must go on with '//': {scheme}://host/path";
            return null;
        }

        if (rest.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '<' or '>'))
        {
            // Not shown: without its blanks nobody could say where the password ends.
            error = "blanks, quotes and < > do not belong in a URL: in a password write ' ' as %20, '\"' as %22 and '\'' as %27";
            return null;
        }

        string authority = rest[2..].Split('/', '?')[0];
        string address = authority[(authority.LastIndexOf('@') + 1)..];
        if (!Uri.TryCreate($"{scheme}://{address}/", UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            error = $"'{Redact(text)}' has no valid host or port: {scheme}://host:port/path"
                + " (in a password write '/' as %2F, '?' as %3F and '@' as %40)";
            return null;
        }

        return new CameraSource(CameraSourceKind.Network, text);
    }

    private static CameraSource? ParseFile(string rest, out string? error)
    {
        string path = rest.StartsWith("///", StringComparison.Ordinal) ? Uri.UnescapeDataString(rest[2..]) : rest;
        error = path.Length == 0 ? "'file:' needs a path: file:/srv/clip.mp4"
            : path.StartsWith("//", StringComparison.Ordinal) ? "'file://' takes an absolute path: file:///srv/clip.mp4"
            : null;
        return error is null ? new CameraSource(CameraSourceKind.File, path) : null;
    }

    private static CameraSource? ParseCsi(string rest, out string? error)
    {
        string number = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..].TrimEnd('/') : rest;
        error = null;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int sensor) && sensor <= 15)
        {
            return new CameraSource(CameraSourceKind.Csi, "") { Sensor = sensor };
        }

        error = $"'csi:{rest}' names no sensor: csi://0 is the first camera";
        return null;
    }

    private static CameraSource? ParsePipeline(string rest, out string? error)
    {
        string pipeline = rest.Trim();
        error = pipeline.Length == 0 ? "'gst:' needs a pipeline: gst:v4l2src device=/dev/video0 ! videoconvert" : null;
        return error is null ? new CameraSource(CameraSourceKind.GStreamer, pipeline) : null;
    }

    private static string UnknownScheme(string scheme)
    {
        string? nearest = Schemes.FirstOrDefault(known =>
            known.Order().SequenceEqual(scheme.Order()) || LacksOneLetterOf(scheme, known) || LacksOneLetterOf(known, scheme));
        string advice = nearest is null ? $"known are {string.Join(", ", Schemes)}" : $"did you mean {nearest}:?";
        return $"'{scheme}:' is no kind of source: {advice}";
    }

    private static bool LacksOneLetterOf(string shorter, string longer) =>
        shorter.Length == longer.Length - 1 && Enumerable.Range(0, longer.Length).Any(i => longer.Remove(i, 1) == shorter);

    // Greedy up to the last '@' of the line: a password may itself hold an '@', a '/' or a blank, and hiding too much does no harm.
    [GeneratedRegex("""://(?:([^\s"'/:@]*):)?[^\r\n]*@""")]
    private static partial Regex UserInfo();

    [GeneratedRegex("""((?:password|passwd|passphrase|pwd|psw|pass|pas|user-pw|proxy-pw|token|secret|auth|key|sig|signature)=)(?:"[^"]*"|'[^']*'|[^&\s"']+)""", RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();
}

/// <summary>The kinds of sources.</summary>
internal enum CameraSourceKind
{
    /// <summary>A V4L2 device.</summary>
    Device,

    /// <summary>An RTSP or HTTP stream.</summary>
    Network,

    /// <summary>A video file, a picture or a folder of pictures.</summary>
    File,

    /// <summary>A camera on a Jetson's CSI port.</summary>
    Csi,

    /// <summary>A GStreamer pipeline.</summary>
    GStreamer,

    /// <summary>The generated street.</summary>
    Synthetic,
}
