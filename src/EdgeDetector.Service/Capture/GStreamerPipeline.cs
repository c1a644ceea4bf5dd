using System.Globalization;
using System.Text;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture;

/// <summary>A GStreamer pipeline without its end: what delivers the pictures, not who takes them.</summary>
internal sealed class GStreamerPipeline
{
    /// <summary>Name of the sink element of the child process, by which its caps are found in the output.</summary>
    public const string SinkName = "edgedetector";

    private readonly string _text;
    private readonly bool _paced;

    private GStreamerPipeline(string text, bool paced)
    {
        _text = text;
        _paced = paced;
    }

    /// <summary>The pipeline of a CSI or GStreamer source.</summary>
    public static GStreamerPipeline For(CameraSource source, CameraOptions options) => source.Kind == CameraSourceKind.Csi
        ? new GStreamerPipeline(Csi(source.Sensor, options), paced: false)
        : FromUser(source.Location, options);

    /// <summary>For OpenCV: ends in an appsink that keeps the newest picture only.</summary>
    public string ForOpenCv() =>
        $"{_text} ! videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync={Sync}";

    /// <summary>For gst-launch-1.0: its arguments; the pictures are written to the file descriptor.</summary>
    public IReadOnlyList<string> ForLaunch(int descriptor) =>
    [
        .. Words(_text), "!", "videoconvert", "!", "video/x-raw,format=BGR", "!",
        "fdsink", $"name={SinkName}", string.Create(CultureInfo.InvariantCulture, $"fd={descriptor}"), $"sync={Sync}",
    ];

    private string Sync => _paced ? "true" : "false";

    /// <summary>A pipeline copied from elsewhere may end in a sink of its own, which is replaced; its sync=false is kept.</summary>
    private static GStreamerPipeline FromUser(string pipeline, CameraOptions options)
    {
        string text = pipeline.TrimEnd(' ', '!');
        int last = text.LastIndexOf('!');
        string end = text[(last + 1)..].Trim();
        bool hasSink = last > 0 && end.Split(' ')[0] is "appsink" or "fdsink" or "fakesink" or "autovideosink";
        bool unpaced = options.Pace == CapturePace.None || (hasSink && end.Contains("sync=false", StringComparison.Ordinal));
        return new GStreamerPipeline(hasSink ? text[..last].TrimEnd() : text, !unpaced);
    }

    /// <summary>The Jetson's camera driver, its picture turned and brought out of NVIDIA's memory.</summary>
    private static string Csi(int sensor, CameraOptions options)
    {
        StringBuilder caps = new("video/x-raw(memory:NVMM)");
        CultureInfo invariant = CultureInfo.InvariantCulture;
        if (options.SensorMode is null || options.Width is not null || options.Height is not null)
        {
            caps.Append(invariant, $",width={options.Width ?? 1280},height={options.Height ?? 720}");
        }

        if (options.SensorMode is null || options.Fps is not null)
        {
            caps.Append(invariant, $",framerate={Fraction(options.Fps ?? 30)}");
        }

        string mode = options.SensorMode is { } number ? string.Create(invariant, $" sensor-mode={number}") : "";
        return string.Create(
            invariant,
            $"nvarguscamerasrc sensor-id={sensor}{mode} ! {caps},format=NV12 ! nvvidconv flip-method={options.Flip} ! video/x-raw,format=BGRx");
    }

    private static string Fraction(double fps) => fps == Math.Floor(fps)
        ? string.Create(CultureInfo.InvariantCulture, $"{fps:0}/1")
        : string.Create(CultureInfo.InvariantCulture, $"{fps * 1000:0}/1000");

    /// <summary>
    /// Splits as a shell would, for gst-launch-1.0 gets its pipeline as arguments: at spaces outside of quotes, the quotes removed,
    /// a backslash keeping the next character as it is.
    /// </summary>
    internal static IReadOnlyList<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
                inWord = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                inWord = true;
            }
            else if (char.IsWhiteSpace(c) && quote == '\0')
            {
                FlushWord();
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        FlushWord();
        return words;

        void FlushWord()
        {
            if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }
}
