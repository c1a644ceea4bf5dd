using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>A tracker and the clock of its camera: shows it frame after frame.</summary>
internal sealed class Film(TrackerSettings? settings = null)
{
    private DateTimeOffset _time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TimeSpan Frame { get; } = TimeSpan.FromSeconds(1) / 30;

    public Tracker Tracker { get; } = new(settings ?? new TrackerSettings());

    public long[] Ended => Tracker.Ended.ToArray();

    /// <summary>Shows a frame a thirtieth of a second after the last.</summary>
    public Track[] Show(params Detection[] detections) => ShowAfter(Frame, detections);

    /// <summary>Shows a frame of which only the first detections may begin tracks.</summary>
    public Track[] ShowUnsure(int sure, params Detection[] detections)
    {
        _time += Frame;
        return Tracker.Update(_time, detections, sure).ToArray();
    }

    public Track[] ShowAfter(TimeSpan time, params Detection[] detections)
    {
        _time += time;
        return Tracker.Update(_time, detections).ToArray();
    }

    /// <summary>A box of 40x100 pixels with its left edge at x.</summary>
    public static Detection At(float x, float confidence = 0.9f, int classId = 0) => new(classId, confidence, new Box(x, 200, 40, 100));
}
