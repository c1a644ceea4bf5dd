using EdgeDetector.Evaluation.Metrics;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>Compares a tracker's identities with the true ones.</summary>
public static class TrackingEvaluator
{
    /// <summary>Judges a sequence by CLEAR-MOT, the identity measures and HOTA. The same input gives the same result, to the last bit.</summary>
    /// <param name="frames">All frames in order, also those that show nothing: a measure asks what the frame before showed.</param>
    /// <param name="iouThreshold">Overlap, 0..1, that a match needs; HOTA has nineteen of its own.</param>
    /// <exception cref="ArgumentException">An identity is in a frame twice.</exception>
    public static TrackingResult Evaluate(IReadOnlyList<SequenceFrame> frames, double iouThreshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(frames);
        OverlapScene scene = new(frames);
        return new TrackingResult
        {
            Frames = frames.Count,
            Clear = ClearMot.Judge(scene, iouThreshold),
            Identity = IdentityMeasures.Judge(scene, iouThreshold),
            Hota = HigherOrderAccuracy.Judge(scene),
        };
    }
}
