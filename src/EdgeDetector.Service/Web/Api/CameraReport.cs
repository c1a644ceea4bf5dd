using System.Text.Json.Serialization;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Web.Api;

/// <summary>All cameras of the configuration.</summary>
/// <param name="Cameras">In the order of the file.</param>
internal sealed record CamerasReport(IReadOnlyList<CameraReport> Cameras);

/// <summary>How a camera does, and what counts as a detection in its pictures.</summary>
internal sealed record CameraReport
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>connecting, online, stale, offline, ended, stopped or off.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not online; absent where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it is read.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Whether objects are looked for.</summary>
    public required bool Detect { get; init; }

    /// <summary>Frames a second that were looked at in the last ten seconds; absent while that is not known.</summary>
    public double? Fps { get; init; }

    /// <summary>Most frames a second that are looked at; absent where there is no limit.</summary>
    public double? FpsLimit { get; init; }

    /// <summary>Age of the last frame when its detections were ready, in milliseconds; absent while none is looked at.</summary>
    public double? AgeMs { get; init; }

    /// <summary>When the last frame was captured; absent before the first.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public DateTimeOffset? LastFrameAt { get; init; }

    /// <summary>Its size; absent before the first.</summary>
    public FrameSizeMessage? Frame { get; init; }

    /// <summary>Frames read since the camera was opened.</summary>
    public required long Frames { get; init; }

    /// <summary>Those that gave way to newer ones before the model had time for them.</summary>
    public required long Dropped { get; init; }

    /// <summary>How often the camera came back after it was lost.</summary>
    public required long Reconnects { get; init; }

    /// <summary>Lowest confidence of a detection.</summary>
    public required double Confidence { get; init; }

    /// <summary>Lowest confidence by class, of those that have another one.</summary>
    public required IReadOnlyDictionary<string, double> Classes { get; init; }

    /// <summary>Of two boxes of a class that overlap by more than this (IoU) the weaker is dropped.</summary>
    public required double Nms { get; init; }
}
