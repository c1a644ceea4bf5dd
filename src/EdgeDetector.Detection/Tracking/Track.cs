using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>One object that is followed from frame to frame.</summary>
/// <param name="Id">Its identity, from 1; never given to another object of the same tracker.</param>
/// <param name="ClassId">Index into the model's class names, from 0.</param>
/// <param name="Confidence">Confidence of its last observation, 0..1.</param>
/// <param name="Box">Where it is, in pixels of the frame: smoothed where it was observed, predicted where it is lost.</param>
/// <param name="State">How sure it is that it is there.</param>
/// <param name="Unseen">Time since its last observation; zero where this frame shows it.</param>
public readonly record struct Track(long Id, int ClassId, float Confidence, Box Box, TrackState State, TimeSpan Unseen);

/// <summary>How sure it is that a tracked object is there.</summary>
public enum TrackState
{
    /// <summary>Seen once; a false alarm until the next frame confirms it.</summary>
    Tentative,

    /// <summary>Seen in this frame, and before.</summary>
    Confirmed,

    /// <summary>Not seen in this frame; its place is predicted.</summary>
    Lost,
}
