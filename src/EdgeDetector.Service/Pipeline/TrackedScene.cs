using EdgeDetector.Objects;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Pipeline;

/// <summary>All that is known of one frame's objects; valid until the camera's next frame.</summary>
internal readonly ref struct TrackedScene
{
    /// <summary>Counts the camera's frames from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the frame was captured, by the system's clock.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>What the detector found in it outside of masks, weak detections that only keep an object alive too.</summary>
    public required ReadOnlySpan<Detection> Found { get; init; }

    /// <summary>Who they are, one for each: the identity of the track, or 0.</summary>
    public required ReadOnlySpan<long> Identities { get; init; }

    /// <summary>What the tracker says, by the clock of frames.</summary>
    public required TrackedFrame Frame { get; init; }

    /// <summary>What the objects did in it.</summary>
    public required ReadOnlySpan<ZoneEvent> Done { get; init; }

    /// <summary>What subscribers are to be told, by the system's clock.</summary>
    public required ReadOnlySpan<ObjectEvent> Told { get; init; }
}
