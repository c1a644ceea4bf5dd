namespace EdgeDetector.Tracking;

/// <summary>
/// Numbers of the tracker. The defaults are those of ByteTrack (Zhang 2022) and OC-SORT (Cao 2023), with frames of 1/30 s turned into
/// times.
/// </summary>
public sealed record TrackerSettings
{
    /// <summary>Detections from this confidence on are matched first, and may begin tracks; 0..1.</summary>
    public float HighConfidence { get; init; } = 0.6f;

    /// <summary>Detections from this confidence on keep tracks alive that no better one is left for; weaker ones are ignored; 0..1.</summary>
    public float LowConfidence { get; init; } = 0.1f;

    /// <summary>A detection that no track claims begins one from this confidence on; 0..1.</summary>
    public float NewTrackConfidence { get; init; } = 0.7f;

    /// <summary>How long an object may be unseen before its identity is given up.</summary>
    public TimeSpan LostTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After a longer gap between two captures nothing is recognised: whoever is there then is somebody else. The default is more than the ten
    /// seconds between two frames of the slowest camera, by as much as captures jitter.
    /// </summary>
    public TimeSpan LongestGap { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>First match: least IoU with the prediction, times the detection's confidence; 0..1.</summary>
    public float FirstOverlap { get; init; } = 0.1f;

    /// <summary>Match with a detection of low confidence: least IoU with the prediction; 0..1.</summary>
    public float LowConfidenceOverlap { get; init; } = 0.5f;

    /// <summary>Match of what is left over: least IoU with the place where the object was last observed; 0..1.</summary>
    public float RecoveryOverlap { get; init; } = 0.3f;

    /// <summary>Match of a tentative track: least IoU, times the detection's confidence; 0..1.</summary>
    public float TentativeOverlap { get; init; } = 0.3f;

    /// <summary>A track that overlaps one that was lost before it began by more than this IoU is the same object; 0..1.</summary>
    public float DuplicateOverlap { get; init; } = 0.85f;

    /// <summary>How much the first match favours detections in the direction in which the object has moved; 0: not at all.</summary>
    public float DirectionWeight { get; init; } = 0.2f;

    /// <summary>
    /// How much the first match favours detections that are no further from the prediction than the object's usually are; 0: not at all.
    /// This is not of the papers.
    /// </summary>
    public float LikenessWeight { get; init; } = 0.5f;

    /// <summary>Over what time an object's direction is measured; at least over three frames.</summary>
    public TimeSpan DirectionWindow { get; init; } = TimeSpan.FromMilliseconds(100);
}
