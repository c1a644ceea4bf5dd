using System.Text.Json.Serialization;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>What a capture worker is to read. Goes through a pipe and never into arguments or environment: the source holds passwords.</summary>
internal sealed record WorkerTask
{
    /// <summary>The camera's name.</summary>
    public string Camera { get; init; } = "";

    /// <summary>The service's process, with which the worker ends.</summary>
    public int Parent { get; init; }

    /// <summary>Whether each picture is read only when it is asked for, so that none is dropped.</summary>
    public bool OnDemand { get; init; }

    /// <inheritdoc cref="CameraOptions.Source"/>
    public string Source { get; init; } = "";

    /// <inheritdoc cref="CameraOptions.Width"/>
    public int? Width { get; init; }

    /// <inheritdoc cref="CameraOptions.Height"/>
    public int? Height { get; init; }

    /// <inheritdoc cref="CameraOptions.Fps"/>
    public double? Fps { get; init; }

    /// <inheritdoc cref="CameraOptions.PixelFormat"/>
    public CapturePixelFormat PixelFormat { get; init; }

    /// <inheritdoc cref="CameraOptions.Pace"/>
    public CapturePace Pace { get; init; }

    /// <inheritdoc cref="CameraOptions.Loop"/>
    public bool Loop { get; init; }

    /// <inheritdoc cref="CameraOptions.Transport"/>
    public RtspTransport Transport { get; init; }

    /// <inheritdoc cref="CameraOptions.SensorMode"/>
    public int? SensorMode { get; init; }

    /// <inheritdoc cref="CameraOptions.Flip"/>
    public int Flip { get; init; }

    /// <summary>The task of reading a camera.</summary>
    public static WorkerTask Of(string camera, CameraOptions options, bool onDemand) => new()
    {
        Camera = camera,
        Parent = Environment.ProcessId,
        OnDemand = onDemand,
        Source = options.Source,
        Width = options.Width,
        Height = options.Height,
        Fps = options.Fps,
        PixelFormat = options.PixelFormat,
        Pace = options.Pace,
        Loop = options.Loop,
        Transport = options.Transport,
        SensorMode = options.SensorMode,
        Flip = options.Flip,
    };

    /// <summary>The camera's options as far as they are for who reads it.</summary>
    public CameraOptions ToOptions() => new()
    {
        Source = Source,
        Width = Width,
        Height = Height,
        Fps = Fps,
        PixelFormat = PixelFormat,
        Pace = Pace,
        Loop = Loop,
        Transport = Transport,
        SensorMode = SensorMode,
        Flip = Flip,
    };

    /// <summary>Only the source, without what it says of users and passwords.</summary>
    public override string ToString() => $"{nameof(WorkerTask)} {{ {CameraSource.Redact(Source)} }}";
}

/// <summary>Reads and writes <see cref="WorkerTask"/>.</summary>
[JsonSerializable(typeof(WorkerTask))]
internal sealed partial class WorkerTaskJson : JsonSerializerContext;
