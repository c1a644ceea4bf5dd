using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeDetector.Tracking;

namespace EdgeDetector.Service.Configuration;

/// <summary>How objects are followed; the defaults are those of the papers, ByteTrack and OC-SORT.</summary>
internal sealed record TrackingOptions
{
    private static readonly TrackerSettings Papers = new();

    [Description("Detections from this confidence on are matched first, and may begin tracks.")]
    [Range(0, 1)]
    public double HighConfidence { get; init; } = Rounded(Papers.HighConfidence);

    [Description("Weaker detections, from this confidence on, keep a track alive that no better one is left for: those below detection.confidence too, which nobody is told of.")]
    [Range(0, 1)]
    public double LowConfidence { get; init; } = Rounded(Papers.LowConfidence);

    [Description("A detection that no track claims begins one from this confidence on. Lower it for small models, which are rarely so sure.")]
    [Range(0, 1)]
    public double NewTrackConfidence { get; init; } = Rounded(Papers.NewTrackConfidence);

    [Description("How long an object may be unseen before its identity is given up.")]
    [DurationRange("0s", "1h")]
    public TimeSpan LostTimeout { get; init; } = Papers.LostTimeout;

    [Description("After a longer gap between two captures nothing is recognised: whoever is there then is somebody else.")]
    [DurationRange("0s", "1d")]
    public TimeSpan LongestGap { get; init; } = Papers.LongestGap;

    [Description("First match: least IoU with the prediction, times the detection's confidence.")]
    [Range(0, 1)]
    public double FirstOverlap { get; init; } = Rounded(Papers.FirstOverlap);

    [Description("Match with a detection of low confidence: least IoU with the prediction.")]
    [Range(0, 1)]
    public double LowConfidenceOverlap { get; init; } = Rounded(Papers.LowConfidenceOverlap);

    [Description("Match of what is left over: least IoU with the place where the object was last observed.")]
    [Range(0, 1)]
    public double RecoveryOverlap { get; init; } = Rounded(Papers.RecoveryOverlap);

    [Description("Match of a track that was seen once: least IoU, times the detection's confidence.")]
    [Range(0, 1)]
    public double TentativeOverlap { get; init; } = Rounded(Papers.TentativeOverlap);

    [Description("A track that overlaps one that was lost before it began by more than this IoU is the same object.")]
    [Range(0, 1)]
    public double DuplicateOverlap { get; init; } = Rounded(Papers.DuplicateOverlap);

    [Description("How much the first match favours detections in the direction in which the object has moved; 0: not at all.")]
    [Range(0, 1)]
    public double DirectionWeight { get; init; } = Rounded(Papers.DirectionWeight);

    [Description("How much the first match favours detections that are no further from the prediction than the object's usually are; 0: not at all.")]
    [Range(0, 1)]
    public double LikenessWeight { get; init; } = Rounded(Papers.LikenessWeight);

    [Description("Over what time an object's direction is measured; at least over three frames.")]
    [DurationRange("0s", "10s")]
    public TimeSpan DirectionWindow { get; init; } = Papers.DirectionWindow;

    /// <summary>The tracker's numbers.</summary>
    public TrackerSettings ToSettings() => new()
    {
        HighConfidence = (float)HighConfidence,
        LowConfidence = (float)LowConfidence,
        NewTrackConfidence = (float)NewTrackConfidence,
        LostTimeout = LostTimeout,
        LongestGap = LongestGap,
        FirstOverlap = (float)FirstOverlap,
        LowConfidenceOverlap = (float)LowConfidenceOverlap,
        RecoveryOverlap = (float)RecoveryOverlap,
        TentativeOverlap = (float)TentativeOverlap,
        DuplicateOverlap = (float)DuplicateOverlap,
        DirectionWeight = (float)DirectionWeight,
        LikenessWeight = (float)LikenessWeight,
        DirectionWindow = DirectionWindow,
    };

    /// <summary>The decimal number that a single-precision one was written as.</summary>
    private static double Rounded(float value) => Math.Round(value, 6);
}
