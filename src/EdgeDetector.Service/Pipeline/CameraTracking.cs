using System.Runtime.InteropServices;
using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Tracking;
using EdgeDetector.Yolo;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// One camera's objects, from what the detector finds to what is to be told of them: masks, tracker, zones and lines, lives. Used by the
/// camera's thread alone; allocates nothing where nothing happens.
/// </summary>
internal sealed class CameraTracking
{
    private readonly List<Detection> _detections = new(64);
    private readonly List<Detection> _weak = new(64);
    private readonly List<long> _identities = new(64);
    private readonly HashSet<long> _tentative = [];
    private readonly List<Track> _tracks = new(64);
    private readonly Tracker _tracker;
    private readonly ZoneMonitor _monitor;
    private readonly ObjectLives _lives;
    private readonly SteadyClock _clock;
    private CameraZones _watch;
    private TrackedMoment _last;

    /// <summary>Makes one that has seen nothing yet.</summary>
    /// <param name="watch">What objects are watched for.</param>
    /// <param name="clock">The clock of the frames.</param>
    /// <param name="ids">Names the objects.</param>
    /// <param name="pictures">Judges and takes pictures of objects; null: there are none.</param>
    public CameraTracking(CameraZones watch, SteadyClock clock, ObjectIds ids, ObjectPictures? pictures = null)
    {
        _watch = watch;
        _clock = clock;
        _tracker = new Tracker(watch.Tracker);
        _monitor = new ZoneMonitor(watch.Zones);
        _lives = new ObjectLives(watch.Objects, ids, pictures);
    }

    /// <summary>What the detector finds in a frame, by falling confidence; filled before each <see cref="Update"/>.</summary>
    public List<Detection> Found { get; } = new(64);

    /// <summary>Of those of the last <see cref="Update"/> the ones that count for the user, and that no mask covers, in their order.</summary>
    public IReadOnlyList<Detection> Detections => _detections;

    /// <summary>Who they are, one for each: the identity of the track, or 0 where there is none that events may tell of.</summary>
    public ReadOnlySpan<long> Identities => CollectionsMarshal.AsSpan(_identities);

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">The frame of which <see cref="Found"/> tells.</param>
    /// <param name="settings">What counts, and what is watched for; other ones than before hold at once, and identities stay.</param>
    public TrackedScene Update(Frame frame, CameraSettings settings)
    {
        Apply(settings.Watch);
        _last = new TrackedMoment(frame.Sequence, frame.CapturedAt, new PixelSize(frame.Width, frame.Height));
        DetectionMask.Apply(_watch.Masks, _last.Size, Found);
        PutWeakOnesLast(settings.Thresholds);
        _tracker.Frame = _last.Size;
        ReadOnlySpan<Track> tracks = _tracker.Update(_last.CapturedAt, CollectionsMarshal.AsSpan(Found), _detections.Count);
        _tracks.Clear();
        _tracks.AddRange(tracks);
        NameDetections(tracks);
        return Watch(tracks, _tracker.Ended, _tracker.Merged);
    }

    /// <summary>Ends all objects, since no more pictures are looked at.</summary>
    /// <param name="scene">What is to be told of it.</param>
    /// <returns>Whether there were any.</returns>
    public bool EndAll(out TrackedScene scene)
    {
        if (_tracks.Count == 0)
        {
            scene = default;
            return false;
        }

        _tracks.Clear();
        Found.Clear();
        _detections.Clear();
        _identities.Clear();
        _tracker.EndAll();
        scene = Watch([], _tracker.Ended);
        return true;
    }

    /// <summary>Watches for other things from now on. Who was in a zone that is no more has left it, without a frame.</summary>
    /// <param name="watch">What objects are watched for.</param>
    /// <param name="scene">What is to be told of it.</param>
    /// <returns>Whether anything is.</returns>
    public bool Change(CameraZones watch, out TrackedScene scene)
    {
        Apply(watch);
        if (_tracks.Count == 0)
        {
            scene = default;
            return false;
        }

        // Nobody is seen without a frame: all are where they were.
        Track[] known = [.. _tracks.Where(track => track.State != TrackState.Tentative).Select(track => track with { State = TrackState.Lost })];
        scene = Watch(known, []);
        return !scene.Told.IsEmpty;
    }

    private void Apply(CameraZones watch)
    {
        if (ReferenceEquals(watch, _watch))
        {
            return;
        }

        _watch = watch;
        _tracker.Settings = watch.Tracker;
        _monitor.Settings = watch.Zones;
        _lives.Settings = watch.Objects;
    }

    /// <summary>What is too weak for the user may still keep a track alive: the tracker's second association (ByteTrack).</summary>
    private void PutWeakOnesLast(DetectionThresholds thresholds)
    {
        _detections.Clear();
        _weak.Clear();
        foreach (Detection detection in Found)
        {
            (thresholds.Admit(detection) ? _detections : _weak).Add(detection);
        }

        Found.Clear();
        Found.AddRange(_detections);
        Found.AddRange(_weak);
    }

    /// <summary>A track that was seen once may be a false alarm, of which no event will ever tell.</summary>
    private void NameDetections(ReadOnlySpan<Track> tracks)
    {
        _tentative.Clear();
        foreach (ref readonly Track track in tracks)
        {
            if (track.State == TrackState.Tentative)
            {
                _tentative.Add(track.Id);
            }
        }

        _identities.Clear();
        foreach (long identity in _tracker.Identities[.._detections.Count])
        {
            _identities.Add(_tentative.Contains(identity) ? 0 : identity);
        }
    }

    private TrackedScene Watch(ReadOnlySpan<Track> tracks, ReadOnlySpan<long> ended, ReadOnlySpan<TrackMerge> merged = default)
    {
        TrackedFrame frame = new(_last.CapturedAt, _last.Size, tracks, ended) { Merged = merged };
        ReadOnlySpan<ZoneEvent> done = _monitor.Update(frame);
        ReadOnlySpan<ObjectEvent> told = _lives.Update(frame, done, _monitor.Motions);
        TimeSpan correction = _clock.Correction;
        return new TrackedScene
        {
            Sequence = _last.Sequence,
            CapturedAt = _last.CapturedAt + correction,
            Found = CollectionsMarshal.AsSpan(Found),
            Identities = _tracker.Identities,
            Frame = frame,
            Done = done,
            Told = correction == TimeSpan.Zero ? told : Shifted(told, correction),
        };
    }

    private static ObjectEvent[] Shifted(ReadOnlySpan<ObjectEvent> told, TimeSpan by) => [.. told.ToArray().Select(news => news.Shifted(by))];

    private readonly record struct TrackedMoment(long Sequence, DateTimeOffset CapturedAt, PixelSize Size);
}
