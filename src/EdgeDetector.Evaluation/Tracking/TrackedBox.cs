namespace EdgeDetector.Evaluation.Tracking;

/// <summary>A box with an identity: an object of the truth, or what a tracker says of one.</summary>
/// <param name="Id">The same in all frames of a sequence; at most once in a frame.</param>
/// <param name="ClassId">Boxes of two classes are never the same object.</param>
/// <param name="Box">Where it is, in pixels.</param>
public readonly record struct TrackedBox(long Id, int ClassId, PreciseBox Box);

/// <summary>One frame of a sequence: what is there, and what the tracker says.</summary>
/// <param name="Objects">The truth.</param>
/// <param name="Tracks">The tracker's answer.</param>
public readonly record struct SequenceFrame(IReadOnlyList<TrackedBox> Objects, IReadOnlyList<TrackedBox> Tracks);
