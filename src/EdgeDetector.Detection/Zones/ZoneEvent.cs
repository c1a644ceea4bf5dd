using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>Something that an object did in a frame.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="TrackId">Who did it: <see cref="Tracking.Track.Id"/>.</param>
/// <param name="ClassId">Its class.</param>
/// <param name="Name">The zone or line; empty where the event has none.</param>
/// <param name="At">Its anchor point in the frame.</param>
public readonly record struct ZoneEvent(ZoneEventKind Kind, long TrackId, int ClassId, string Name, FramePoint At);

/// <summary>What objects do.</summary>
public enum ZoneEventKind
{
    /// <summary>It is in a zone now.</summary>
    Entered,

    /// <summary>It is in that zone no longer, or its track has ended, or the zone is gone. Each entry is followed by one of these.</summary>
    Left,

    /// <summary>It has been in a zone for the zone's loitering time; once a stay.</summary>
    Loitering,

    /// <summary>It crossed a line from the left hand to the right.</summary>
    CrossedForward,

    /// <summary>It crossed a line from the right hand to the left.</summary>
    CrossedBackward,

    /// <summary>It has not moved for a time.</summary>
    Stationary,

    /// <summary>It was stationary and moves again.</summary>
    Moving,
}
