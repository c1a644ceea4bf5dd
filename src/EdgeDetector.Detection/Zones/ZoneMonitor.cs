using System.Runtime.InteropServices;
using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

/// <summary>
/// Watches what one camera's objects do: enter and leave areas, loiter, cross lines, stand still. Zones and lines go by where objects were
/// seen, never by where lost ones are predicted; stationary objects are where they rest, so that boxes that tremble on a zone's edge tell
/// nothing again and again.
/// </summary>
/// <remarks>
/// Times are those of the captures; where the clock is set back, no time has passed. Nothing is allocated once it has seen as many objects
/// as it will see at a time. Not safe for several threads at a time.
/// </remarks>
public sealed class ZoneMonitor
{
    private readonly Dictionary<long, WatchedTrack> _watched = [];
    private readonly Stack<WatchedTrack> _unused = [];
    private readonly List<ZoneEvent> _events = [];
    private readonly List<ZoneEvent> _ofGoneZones = [];
    private readonly List<TrackMotion> _motions = [];
    private ZoneSettings _settings;
    private DateTimeOffset? _lastCapture;
    private TimeSpan _now;

    /// <summary>Makes a monitor that has seen nothing yet.</summary>
    public ZoneMonitor(ZoneSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>
    /// What is watched for. Others hold from the next frame on: what is known of zones and lines of the same names is kept, and whoever was
    /// in a zone that is gone leaves it.
    /// </summary>
    public ZoneSettings Settings
    {
        get => _settings;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Change(value);
        }
    }

    /// <summary>Whether the objects of the last <see cref="Update"/> move, one for each of its tracks; valid until the next one.</summary>
    public ReadOnlySpan<TrackMotion> Motions => CollectionsMarshal.AsSpan(_motions);

    /// <summary>Takes the next frame.</summary>
    /// <returns>What happened, in the order of the tracks; valid until the next call.</returns>
    public ReadOnlySpan<ZoneEvent> Update(scoped in TrackedFrame frame)
    {
        _events.Clear();
        _events.AddRange(_ofGoneZones);
        _ofGoneZones.Clear();
        _motions.Clear();
        Advance(frame.CapturedAt);
        foreach (TrackMerge merge in frame.Merged)
        {
            TakeOverLines(merge);
        }

        foreach (long id in frame.Ended)
        {
            Forget(id);
        }

        foreach (ref readonly Track track in frame.Tracks)
        {
            WatchedTrack watched = Find(track);
            if (track.State != TrackState.Lost)
            {
                Observe(watched, track, frame.Size);
            }

            _motions.Add(watched.Stillness.Motion);
        }

        return CollectionsMarshal.AsSpan(_events);
    }

    private void Advance(DateTimeOffset capturedAt)
    {
        TimeSpan elapsed = capturedAt - (_lastCapture ?? capturedAt);
        _now += elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
        _lastCapture = capturedAt;
    }

    private WatchedTrack Find(in Track track)
    {
        if (!_watched.TryGetValue(track.Id, out WatchedTrack? watched))
        {
            watched = _unused.TryPop(out WatchedTrack? used) ? used : new WatchedTrack(_settings);
            watched.Begin(track.ClassId);
            _watched.Add(track.Id, watched);
        }

        return watched;
    }

    private void TakeOverLines(TrackMerge merge)
    {
        if (_watched.TryGetValue(merge.From, out WatchedTrack? from) && _watched.TryGetValue(merge.Into, out WatchedTrack? into))
        {
            for (int i = 0; i < into.Lines.Length; i++)
            {
                into.Lines[i].TakeOver(from.Lines[i]);
            }
        }
    }

    private void Forget(long id)
    {
        if (_watched.Remove(id, out WatchedTrack? watched))
        {
            for (int i = 0; i < watched.Zones.Length; i++)
            {
                if (watched.Zones[i].IsInside)
                {
                    _events.Add(new ZoneEvent(ZoneEventKind.Left, id, watched.ClassId, _settings.Zones[i].Name, watched.LastSeenAt));
                }
            }

            _unused.Push(watched);
        }
    }

    private void Observe(WatchedTrack watched, in Track track, PixelSize frame)
    {
        ZoneEventKind? movement = watched.Stillness.Observe(track.Box, frame, _now, _settings.Stillness);
        Box box = watched.Stillness.Motion.IsStationary ? watched.Stillness.RestingBox : track.Box;
        BoxAnchors anchors = new(box, frame);
        watched.LastSeenAt = anchors.Bottom;
        Tell(movement, track, "", watched.LastSeenAt);
        ObserveZones(watched, track, anchors, frame);
        ObserveLines(watched, track, anchors, frame);
    }

    private void ObserveZones(WatchedTrack watched, in Track track, in BoxAnchors anchors, PixelSize frame)
    {
        bool isSure = track.State == TrackState.Confirmed;
        for (int i = 0; i < _settings.Zones.Count; i++)
        {
            Zone zone = _settings.Zones[i];
            ref ZonePresence presence = ref watched.Zones[i];
            if (!zone.Classes.Contains(track.ClassId) && !presence.IsInside)
            {
                continue;
            }

            FramePoint anchor = anchors[zone.Anchor];
            ZoneLook look = new(zone.Area.Contains(anchor), zone.Admits(track, frame), isSure, _now);
            Tell(presence.Observe(zone, look), track, zone.Name, anchor);
        }
    }

    private void ObserveLines(WatchedTrack watched, in Track track, in BoxAnchors anchors, PixelSize frame)
    {
        bool isSure = track.State == TrackState.Confirmed;
        for (int i = 0; i < _settings.Lines.Count; i++)
        {
            CrossingLine line = _settings.Lines[i];
            if (line.Classes.Contains(track.ClassId))
            {
                FramePoint anchor = anchors[line.Anchor];
                ZoneEventKind? crossing = watched.Lines[i].Observe(line, anchor, frame, isSure);
                Tell(crossing, track, line.Name, anchor);
            }
        }
    }

    private void Tell(ZoneEventKind? kind, in Track track, string name, FramePoint at)
    {
        if (kind is { } known)
        {
            _events.Add(new ZoneEvent(known, track.Id, track.ClassId, name, at));
        }
    }

    private void Change(ZoneSettings settings)
    {
        ZoneSettings before = _settings;
        _settings = settings;
        _unused.Clear();
        foreach ((long id, WatchedTrack watched) in _watched.ToArray())
        {
            for (int i = 0; i < before.Zones.Count; i++)
            {
                string name = before.Zones[i].Name;
                if (watched.Zones[i].IsInside && !settings.Zones.Any(zone => zone.Name == name && zone.Classes.Contains(watched.ClassId)))
                {
                    _ofGoneZones.Add(new ZoneEvent(ZoneEventKind.Left, id, watched.ClassId, name, watched.LastSeenAt));
                }
            }

            _watched[id] = watched.Under(settings);
        }
    }
}
