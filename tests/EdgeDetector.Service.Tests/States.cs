using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Zones;

namespace EdgeDetector.Service;

/// <summary>States of objects, made by hand.</summary>
internal static class States
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A moving object in a frame of 200 by 100 pixels, three seconds old.</summary>
    public static ObjectState Of(Box box, params string[] zones) => new()
    {
        SeenAt = Start.AddSeconds(3),
        EndedAt = null,
        Duration = TimeSpan.FromSeconds(3),
        Frame = new PixelSize(200, 100),
        Box = box,
        Confidence = 0.75f,
        BestConfidence = 0.9f,
        Zones = zones,
        EnteredZones = zones,
        LoiteringZones = [],
        Crossings = [],
        Motion = new TrackMotion(false, 0, 0),
        Path = [new PathPoint(new FramePoint(0.25, 0.75), Start)],
        BestSnapshot = null,
    };
}
