using EdgeDetector.Geometry;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector.Objects;

/// <summary>One object from its first frame to its last; what of it is told is copied into states.</summary>
internal sealed class ObjectLife(ObjectIdentity identity, ObjectSettings settings)
{
    // Who lives for days on a line must not fill the memory.
    private const int MostCrossings = 32;

    private readonly AnchorPath _path = new(settings.PathPoints);
    private IReadOnlyList<string> _zones = [];
    private IReadOnlyList<string> _enteredZones = [];
    private IReadOnlyList<string> _loiteringZones = [];
    private IReadOnlyList<LineCrossing> _crossings = [];
    private PixelSize _frame;
    private Box _box;
    private DateTimeOffset _seenAt = identity.StartedAt;
    private TrackMotion _motion;
    private float _confidence;
    private float _bestConfidence;
    private ObjectSnapshot? _bestSnapshot;

    /// <summary>Who it is.</summary>
    public ObjectIdentity Identity => identity;

    /// <summary>What the last event said; null before the first.</summary>
    public ObjectState? Told { get; private set; }

    /// <summary>What has changed since the last event.</summary>
    public ObjectChanges Changes { get; private set; }

    /// <summary>Whether it stands still.</summary>
    public bool IsStationary => _motion.IsStationary;

    /// <summary>Whether the frame that was captured then shows it.</summary>
    public bool IsSeen(DateTimeOffset capturedAt) => _seenAt == capturedAt;

    /// <summary>The score of a picture that counts as better than all before; 0 before the first.</summary>
    public double ScoreToReach => _bestSnapshot is null ? 0 : _bestSnapshot.Score * settings.SnapshotGain;

    /// <summary>Takes a frame that shows it.</summary>
    public void See(in Track track, TrackMotion motion, DateTimeOffset capturedAt, PixelSize frame)
    {
        _seenAt = capturedAt;
        _frame = frame;
        _box = track.Box;
        _motion = motion;
        _confidence = track.Confidence;
        _bestConfidence = Math.Max(_bestConfidence, track.Confidence);
        _path.Add(new BoxAnchors(track.Box, frame).Bottom, capturedAt);
    }

    /// <summary>Has the frame's picture of it taken where it is the best so far by the settings' gain.</summary>
    public void Consider(double score, SnapshotTake take)
    {
        if (score > 0 && score >= ScoreToReach)
        {
            ObjectSnapshot snapshot = new(_seenAt, _box, _confidence, score);
            if (take(identity, snapshot))
            {
                _bestSnapshot = snapshot;
                Changes |= ObjectChanges.Snapshot;
            }
        }
    }

    /// <summary>Takes what it did.</summary>
    public void Did(in ZoneEvent did)
    {
        // The lists of states that were told must not change: each change makes new ones.
        string name = did.Name;
        switch (did.Kind)
        {
            case ZoneEventKind.Entered:
                _zones = With(_zones, name);
                _enteredZones = With(_enteredZones, name);
                break;
            case ZoneEventKind.Left:
                _zones = [.. _zones.Where(zone => zone != name)];
                _loiteringZones = [.. _loiteringZones.Where(zone => zone != name)];
                break;
            case ZoneEventKind.Loitering:
                _loiteringZones = With(_loiteringZones, name);
                break;
            case ZoneEventKind.CrossedForward or ZoneEventKind.CrossedBackward:
                _crossings = [.. _crossings.TakeLast(MostCrossings - 1), new LineCrossing(name, did.Kind == ZoneEventKind.CrossedForward, _seenAt)];
                break;
        }

        Changes |= did.Kind switch
        {
            ZoneEventKind.Entered or ZoneEventKind.Left or ZoneEventKind.Loitering => ObjectChanges.Zones,
            ZoneEventKind.CrossedForward or ZoneEventKind.CrossedBackward => ObjectChanges.Lines,
            _ => ObjectChanges.Stationary,
        };
    }

    /// <summary>What is told of it now.</summary>
    public ObjectState Tell(ObjectEventKind kind)
    {
        TimeSpan duration = _seenAt - identity.StartedAt;
        Told = new ObjectState
        {
            SeenAt = _seenAt,
            EndedAt = kind == ObjectEventKind.End ? _seenAt : null,
            Duration = duration > TimeSpan.Zero ? duration : TimeSpan.Zero,
            Frame = _frame,
            Box = _box,
            Confidence = _confidence,
            BestConfidence = _bestConfidence,
            Zones = _zones,
            EnteredZones = _enteredZones,
            LoiteringZones = _loiteringZones,
            Crossings = _crossings,
            Motion = _motion,
            Path = _path.ToArray(),
            BestSnapshot = _bestSnapshot,
        };
        Changes = ObjectChanges.None;
        return Told;
    }

    private static IReadOnlyList<string> With(IReadOnlyList<string> names, string name) => names.Contains(name) ? names : [.. names, name];
}
