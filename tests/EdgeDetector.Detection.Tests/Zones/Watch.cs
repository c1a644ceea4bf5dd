using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

/// <summary>Drives a monitor with tracks whose anchors are given, ten frames a second, and writes down what it tells.</summary>
internal sealed class Watch(ZoneSettings settings)
{
    public static readonly PixelSize Frame = new(1000, 500);

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ZoneMonitor Monitor { get; } = new(settings);

    public DateTimeOffset Now { get; private set; } = Start;

    public TimeSpan Step { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A confirmed track whose lower edge's middle is at a point of the frame: 100 pixels wide and high.</summary>
    public static Track At(double x, double y, TrackState state = TrackState.Confirmed) =>
        new(1, 0, 0.9f, new Box((float)(x * Frame.Width) - 50, (float)(y * Frame.Height) - 100, 100, 100), state, TimeSpan.Zero);

    /// <summary>The next frame: what happens in it, as "kind name".</summary>
    public string[] See(params Track[] tracks) => Next(tracks, []);

    /// <summary>The next frame, in which tracks have ended.</summary>
    public string[] End(params long[] ids) => Next([], ids);

    /// <summary>The next frame, in which a track turned out to be another that is seen again.</summary>
    public string[] Merge(long from, Track into) => Next([into], [from], new TrackMerge(from, into.Id));

    /// <summary>A frame for each place of one object; what happens, as "frame: kind name", the frames from 1.</summary>
    public string[] Walk(params (double X, double Y)[] places) => Walk(places.Select(place => At(place.X, place.Y)));

    public string[] Walk(IEnumerable<Track> track) => [.. track.SelectMany((one, i) => See(one).Select(told => $"{i + 1}: {told}"))];

    private string[] Next(Track[] tracks, long[] ended, params TrackMerge[] merged)
    {
        Now += Step;
        ReadOnlySpan<ZoneEvent> events = Monitor.Update(new TrackedFrame(Now, Frame, tracks, ended) { Merged = merged });
        return [.. events.ToArray().Select(one => $"{one.Kind} {one.Name}".TrimEnd())];
    }
}
