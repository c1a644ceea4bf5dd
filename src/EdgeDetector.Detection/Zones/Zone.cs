using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

/// <summary>An area that objects enter, stay in and leave.</summary>
/// <param name="Name">What its events call it.</param>
/// <param name="Area">Where it is; its sides belong to it.</param>
public sealed record Zone(string Name, Polygon Area)
{
    /// <summary>Which point of an object must be inside.</summary>
    public AnchorPoint Anchor { get; init; }

    /// <summary>After how many frames in a row inside an object has entered, and after how many outside it has left; 1 or more.</summary>
    public int Inertia { get; init; } = 3;

    /// <summary>After what time inside an object loiters; zero: never.</summary>
    public TimeSpan LoiteringTime { get; init; }

    /// <summary>Which objects may enter.</summary>
    public ClassSet Classes { get; init; } = ClassSet.All;

    /// <summary>Smallest box that may enter, as a fraction of the frame's area, 0..1.</summary>
    public double MinimumSize { get; init; }

    /// <summary>Largest box that may enter, as a fraction of the frame's area, 0..1.</summary>
    public double MaximumSize { get; init; } = 1;

    /// <summary>Lowest confidence of an object that enters, 0..1.</summary>
    public double Confidence { get; init; }

    /// <summary>Whether this frame shows the object well enough to let it in; who is in needs no more than to stay.</summary>
    internal bool Admits(in Track track, PixelSize frame)
    {
        double size = (double)track.Box.Area / frame.Area;
        return track.Confidence >= (float)Confidence && size >= MinimumSize && size <= MaximumSize;
    }
}
