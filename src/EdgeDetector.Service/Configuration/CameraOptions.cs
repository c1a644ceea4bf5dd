using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Configuration;

/// <summary>One camera.</summary>
internal sealed record CameraOptions
{
    [Description("Where the pictures come from: /dev/videoN, rtsp://…, http://…, file:PATH or a path (video or folder of pictures), csi://N, gst:PIPELINE, synthetic:. Required.")]
    public string Source { get; init; } = "";

    [Description("false keeps the entry but does not open the camera.")]
    public bool Enabled { get; init; } = true;

    [Description("Width to ask of a V4L2 or CSI camera, or to render (synthetic), in pixels; empty: the camera's own.")]
    [Range(16, 8192)]
    public int? Width { get; init; }

    [Description("Height to ask of a V4L2 or CSI camera, or to render (synthetic), in pixels; empty: the camera's own.")]
    [Range(16, 8192)]
    public int? Height { get; init; }

    [Description("Frames per second to ask of a V4L2 or CSI camera, or to pace files without a rate, pictures and the synthetic scene; empty: the source's own.")]
    [Range(0.1, 240)]
    public double? Fps { get; init; }

    [Description("V4L2: pixel format to ask for, mjpg or yuyv; a camera without it keeps its own. Uncompressed pictures (yuyv) need no decoding, and those of HD size do not fit through USB 2 at full rate.")]
    public CapturePixelFormat PixelFormat { get; init; } = CapturePixelFormat.Mjpg;

    [Description("Files, pictures, synthetic: realtime plays at the source's own rate, none as fast as the detector takes them (no frame is dropped).")]
    public CapturePace Pace { get; init; } = CapturePace.Realtime;

    [Description("Files and folders: start again at the end; false ends the camera.")]
    public bool Loop { get; init; }

    [Description("RTSP: tcp or udp.")]
    public RtspTransport Transport { get; init; } = RtspTransport.Tcp;

    [Description("CSI: sensor mode as nvarguscamerasrc lists them; empty: chosen by width, height and fps.")]
    [Range(0, 31)]
    public int? SensorMode { get; init; }

    [Description("CSI: nvvidconv's flip-method; 0 none, 1 90° counterclockwise, 2 180°, 3 90° clockwise, 4 horizontal, 5 upper right diagonal, 6 vertical, 7 upper left diagonal.")]
    [Range(0, 7)]
    public int Flip { get; init; }

    [Description("How long the camera may deliver nothing, or the same picture, before it is called stale and opened again.")]
    [DurationRange("100ms", "1d")]
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(10);

    [Description("process reads the camera in a process of its own, which is killed and started anew where it hangs, crashes or grows; none reads it in the service's; auto is process for cameras and streams, and none for files and synthetic.")]
    public CaptureIsolation Isolation { get; init; } = CaptureIsolation.Auto;

    [Description("Most memory that the camera's own process may take, in MiB, before it is started anew.")]
    [Range(64, 65536)]
    public int MemoryLimitMegabytes { get; init; } = 1024;

    [Description("Waits between attempts to open the camera.")]
    public BackoffOptions Reconnect { get; init; } = new();

    [Description("Detection settings of this camera alone; what is not given is taken from detection.")]
    public CameraDetectionOptions Detection { get; init; } = new();

    [Description("Pictures of objects of this camera alone; what is not given is taken from snapshots.")]
    public CameraSnapshotOptions Snapshots { get; init; } = new();

    [Description("Areas by name that objects enter, stay in and leave.")]
    [Example("yard")]
    public IReadOnlyDictionary<string, ZoneOptions> Zones { get; init; } = new Dictionary<string, ZoneOptions>();

    [Description("Lines by name that objects cross; no line has the name of a zone.")]
    [Example("entrance")]
    public IReadOnlyDictionary<string, LineOptions> Lines { get; init; } = new Dictionary<string, LineOptions>();

    [Description("Areas by name in which detections are ignored, before anything is tracked.")]
    [Example("poster")]
    public IReadOnlyDictionary<string, MaskOptions> Masks { get; init; } = new Dictionary<string, MaskOptions>();

    /// <summary>Only the source, without what it says of users and passwords.</summary>
    public override string ToString() => $"{nameof(CameraOptions)} {{ {CameraSource.Redact(Source)} }}";
}

/// <summary>How fast a source that could go at any speed is read.</summary>
internal enum CapturePace
{
    /// <summary>At the source's own rate, newest frame wins.</summary>
    Realtime,

    /// <summary>As fast as frames are taken; no frame is dropped.</summary>
    None,
}

/// <summary>How a V4L2 camera sends its pictures.</summary>
internal enum CapturePixelFormat
{
    /// <summary>Each picture a JPEG.</summary>
    Mjpg,

    /// <summary>Uncompressed, two bytes a pixel.</summary>
    Yuyv,
}

/// <summary>Where a camera is read.</summary>
internal enum CaptureIsolation
{
    /// <summary>In a process of its own where it is live.</summary>
    Auto,

    /// <summary>In a process of its own.</summary>
    Process,

    /// <summary>In the service's process.</summary>
    None,
}

/// <summary>How RTSP carries its pictures.</summary>
internal enum RtspTransport
{
    /// <summary>Interleaved in the RTSP connection: no lost packets.</summary>
    Tcp,

    /// <summary>RTP over UDP.</summary>
    Udp,
}

/// <summary>Capped exponential back-off with jitter.</summary>
internal sealed record BackoffOptions
{
    [Description("First wait.")]
    [DurationRange("10ms", "1d")]
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(500);

    [Description("Longest wait; each one doubles the last, less a random part of up to a half.")]
    [DurationRange("10ms", "1d")]
    public TimeSpan Maximum { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Detection settings of one camera.</summary>
internal sealed record CameraDetectionOptions
{
    /// <summary>The limits of a threshold; commands keep to them too.</summary>
    public const double LowestConfidence = 0.001;

    /// <inheritdoc cref="LowestConfidence"/>
    public const double HighestConfidence = 1;

    /// <summary>The limits of a frame rate; commands keep to them too.</summary>
    public const double LowestFps = 0.1;

    /// <inheritdoc cref="LowestFps"/>
    public const double HighestFps = 240;

    [Description("false reads the camera without looking for objects.")]
    public bool Enabled { get; init; } = true;

    [Description("Most frames per second that are looked at; empty: as many as come and the model has time for.")]
    [Range(LowestFps, HighestFps)]
    public double? Fps { get; init; }

    [Description("Lowest confidence of a detection; empty: detection.confidence.")]
    [Range(LowestConfidence, HighestConfidence)]
    public double? Confidence { get; init; }

    [Description("Lowest confidence by class name, such as { person: 0.5 }; a class that is not here is taken from detection.classes.")]
    [Range(LowestConfidence, HighestConfidence)]
    public IReadOnlyDictionary<string, double> Classes { get; init; } = new Dictionary<string, double>();
}
