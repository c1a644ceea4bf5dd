using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>What the tracker says of one frame.</summary>
/// <param name="capturedAt">When the frame was captured.</param>
/// <param name="size">The frame's width and height in pixels.</param>
/// <param name="tracks">All objects that are followed.</param>
/// <param name="ended">Identities that were given up with this frame; none of them is in <paramref name="tracks"/>.</param>
public readonly ref struct TrackedFrame(DateTimeOffset capturedAt, PixelSize size, ReadOnlySpan<Track> tracks, ReadOnlySpan<long> ended)
{
    /// <summary>When the frame was captured.</summary>
    public DateTimeOffset CapturedAt { get; } = capturedAt;

    /// <summary>The frame's width and height in pixels.</summary>
    public PixelSize Size { get; } = size;

    /// <summary>All objects that are followed: seen in this frame, or lost for the moment.</summary>
    public ReadOnlySpan<Track> Tracks { get; } = tracks;

    /// <summary>Identities that were given up with this frame.</summary>
    public ReadOnlySpan<long> Ended { get; } = ended;

    /// <summary>Of those the ones that turned out to be somebody who was lost.</summary>
    public ReadOnlySpan<TrackMerge> Merged { get; init; }
}
