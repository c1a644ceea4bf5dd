using System.Runtime.InteropServices;
using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>
/// Follows objects from frame to frame and gives each an identity: ByteTrack's association in bands of confidence (Zhang, ECCV 2022) with
/// OC-SORT's momentum, recovery by the last observation and re-update (Cao, CVPR 2023). docs/tracking.md tells the whole.
/// </summary>
/// <remarks>
/// One tracker follows one camera. It counts time, not frames: intervals may be uneven, frames may be dropped. Nothing is allocated once it
/// has seen as many objects as it will see at a time. Not safe for several threads at a time.
/// </remarks>
public sealed class Tracker
{
    // OC-SORT's window in frames: over fewer a direction is that of the detector's jitter.
    private const int LeastDirectionFrames = 3;

    // Somebody of whom the picture's edge shows a foot, and then none, and then one again, has not left yet.
    private static readonly TimeSpan LeastOutside = TimeSpan.FromMilliseconds(100);

    private readonly FrameClock _clock = new();
    private readonly Association _association = new();
    private readonly LiveTracks _live;
    private readonly List<LiveTrack> _waiting = [];
    private readonly List<LiveTrack> _seenBefore = [];
    private readonly List<LiveTrack> _tentative = [];
    private readonly List<TrackPair> _pairs = [];
    private readonly List<int> _high = [];
    private readonly List<int> _low = [];
    private readonly List<TrackMerge> _merged = [];
    private readonly List<long> _identities = [];
    private readonly PairBenefit _firstBenefit;
    private readonly PairBenefit _lowConfidenceBenefit;
    private readonly PairBenefit _recoveryBenefit;
    private readonly PairBenefit _tentativeBenefit;

    /// <summary>Makes a tracker that has seen nothing yet.</summary>
    /// <param name="settings">Its numbers.</param>
    public Tracker(TrackerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        _live = new LiveTracks(_clock);
        _firstBenefit = FirstBenefit;
        _lowConfidenceBenefit = (LiveTrack track, in Detection detection) =>
            track.Box.IntersectionOverUnion(detection.Box) - Settings.LowConfidenceOverlap;
        _recoveryBenefit = (LiveTrack track, in Detection detection) =>
            track.LastDetection.Box.IntersectionOverUnion(detection.Box) - Settings.RecoveryOverlap;
        _tentativeBenefit = (LiveTrack track, in Detection detection) =>
            (track.Box.IntersectionOverUnion(detection.Box) * detection.Confidence) - Settings.TentativeOverlap;
    }

    /// <summary>Its numbers; others hold from the next frame on, and all identities stay.</summary>
    public TrackerSettings Settings { get; set; }

    /// <summary>
    /// Width and height of the camera's pictures; null where they are not known. An object that was predicted to leave them, and is not seen,
    /// is gone: whoever comes in at the same place is somebody else.
    /// </summary>
    public PixelSize? Frame { get; set; }

    /// <summary>Identities given up in the last <see cref="Update"/>, those of tentative tracks too; valid until the next one.</summary>
    public ReadOnlySpan<long> Ended => _live.Ended;

    /// <summary>Of those that ended the ones that turned out to be somebody known, and who; valid until the next one.</summary>
    public ReadOnlySpan<TrackMerge> Merged => CollectionsMarshal.AsSpan(_merged);

    /// <summary>
    /// Who the detections of the last <see cref="Update"/> are, one for each: the identity of its track, or 0; valid until the next one.
    /// </summary>
    public ReadOnlySpan<long> Identities => CollectionsMarshal.AsSpan(_identities);

    /// <summary>Over what time directions are measured at this camera's rate.</summary>
    private TimeSpan DirectionWindow
    {
        get
        {
            // Half an interval more, or the jitter of the captures would decide whether the frame at its edge belongs to it.
            TimeSpan least = LeastDirectionFrames * _clock.UsualInterval;
            return (Settings.DirectionWindow > least ? Settings.DirectionWindow : least) + (_clock.UsualInterval / 2);
        }
    }

    /// <summary>Takes the detections of the next frame.</summary>
    /// <param name="capturedAt">When the frame was captured. A time before that of the last frame counts as the same time.</param>
    /// <param name="detections">Its detections, of any confidence; boxes that are empty or not finite are ignored.</param>
    /// <param name="sure">How many of them, from the first on, may begin tracks; the others can only keep one alive. Null: all.</param>
    /// <returns>All objects that are followed, in the order in which they were first seen; valid until the next call.</returns>
    public ReadOnlySpan<Track> Update(DateTimeOffset capturedAt, ReadOnlySpan<Detection> detections, int? sure = null)
    {
        _live.BeginFrame();
        _merged.Clear();
        CollectionsMarshal.SetCount(_identities, detections.Length);
        CollectionsMarshal.AsSpan(_identities).Clear();
        Advance(capturedAt);
        SortByConfidence(detections, sure ?? detections.Length);
        Associate(detections);
        EndUnseen();
        BeginNew(detections, _clock.IsFirst ? TrackState.Confirmed : TrackState.Tentative);
        MergeDuplicates();
        return _live.Report();
    }

    /// <summary>Gives up all identities, since the camera's pictures end; <see cref="Ended"/> tells them.</summary>
    public void EndAll()
    {
        _live.BeginFrame();
        _merged.Clear();
        _identities.Clear();
        _live.EndAll();
    }

    private void Advance(DateTimeOffset capturedAt)
    {
        TimeSpan elapsed = _clock.Advance(capturedAt);
        if (elapsed > Settings.LongestGap)
        {
            _live.EndAll();
        }

        foreach (LiveTrack track in _live.All)
        {
            track.Predict(elapsed);
        }
    }

    private void SortByConfidence(ReadOnlySpan<Detection> detections, int sure)
    {
        _high.Clear();
        _low.Clear();
        for (int i = 0; i < detections.Length; i++)
        {
            ref readonly Detection detection = ref detections[i];
            if (!IsUsable(detection.Box) || !(detection.Confidence >= Settings.LowConfidence))
            {
                continue;
            }

            (i < sure && detection.Confidence >= Settings.HighConfidence ? _high : _low).Add(i);
        }
    }

    /// <summary>Four rounds; each leaves less to the next.</summary>
    private void Associate(ReadOnlySpan<Detection> detections)
    {
        _waiting.Clear();
        _tentative.Clear();
        foreach (LiveTrack track in _live.All)
        {
            (track.State == TrackState.Tentative ? _tentative : _waiting).Add(track);
        }

        Match(_waiting, _high, detections, _firstBenefit);
        MatchLowConfidence(detections);
        Match(_waiting, _high, detections, _recoveryBenefit);
        Match(_tentative, _high, detections, _tentativeBenefit);
    }

    /// <summary>Only for those that were just seen: a weak detection keeps an object, but brings none back.</summary>
    private void MatchLowConfidence(ReadOnlySpan<Detection> detections)
    {
        _seenBefore.Clear();
        foreach (LiveTrack track in _waiting)
        {
            if (track.State == TrackState.Confirmed)
            {
                _seenBefore.Add(track);
            }
        }

        Match(_seenBefore, _low, detections, _lowConfidenceBenefit);
        foreach (TrackPair pair in _pairs)
        {
            _waiting.Remove(pair.Track);
        }
    }

    private void Match(List<LiveTrack> tracks, List<int> open, ReadOnlySpan<Detection> detections, PairBenefit benefit)
    {
        _association.Match(tracks, open, detections, benefit, _pairs);
        foreach (TrackPair pair in _pairs)
        {
            pair.Track.Observe(detections[pair.Detection], DirectionWindow);
            _identities[pair.Detection] = pair.Track.Id;
        }
    }

    /// <summary>IoU with the prediction, the direction and the likeness, all as far as the detection can be trusted.</summary>
    private double FirstBenefit(LiveTrack track, in Detection detection)
    {
        double overlap = track.Box.IntersectionOverUnion(detection.Box) * detection.Confidence;
        if (overlap < Settings.FirstOverlap)
        {
            return 0;
        }

        double bonus = (Settings.DirectionWeight * track.Momentum(detection.Box, DirectionWindow))
            + (Settings.LikenessWeight * track.Likeness(detection.Box));
        return overlap + (detection.Confidence * bonus) - Settings.FirstOverlap;
    }

    private void EndUnseen()
    {
        foreach (LiveTrack track in _waiting)
        {
            track.Miss();
        }

        foreach (LiveTrack track in _tentative)
        {
            track.Miss();
            _live.End(track);
        }

        // Only after the association: a camera slower than the timeout has its next frame too.
        foreach (LiveTrack track in _waiting)
        {
            TimeSpan unseen = _clock.Now - track.LastSeen;
            if (unseen > Settings.LostTimeout || (unseen > LeastOutside && HasLeft(track.Box)))
            {
                _live.End(track);
            }
        }
    }

    private bool HasLeft(in Box box) =>
        Frame is { } frame && (box.Right <= 0 || box.Bottom <= 0 || box.X >= frame.Width || box.Y >= frame.Height);

    private void BeginNew(ReadOnlySpan<Detection> detections, TrackState state)
    {
        foreach (int index in _high)
        {
            if (detections[index].Confidence >= Settings.NewTrackConfidence)
            {
                _identities[index] = _live.Begin(detections[index], state).Id;
            }
        }
    }

    /// <summary>An object that was lost, and has been followed under another identity since, gets its first one back.</summary>
    private void MergeDuplicates()
    {
        foreach (LiveTrack lost in _waiting)
        {
            if (lost.State == TrackState.Lost && _live.All.Contains(lost) && FindDuplicate(lost) is { } duplicate)
            {
                lost.Observe(duplicate.LastDetection, DirectionWindow);
                CollectionsMarshal.AsSpan(_identities).Replace(duplicate.Id, lost.Id);
                _merged.Add(new TrackMerge(duplicate.Id, lost.Id));
                _live.End(duplicate);
            }
        }
    }

    /// <summary>
    /// ByteTrack takes any seen track for a duplicate that overlaps a lost one enough. One that was there before the other was lost is
    /// somebody else, though, who now stands before it.
    /// </summary>
    private LiveTrack? FindDuplicate(LiveTrack lost)
    {
        foreach (LiveTrack track in _live.All)
        {
            if (track.State == TrackState.Confirmed
                && track.ClassId == lost.ClassId
                && track.Begun > lost.LastSeen
                && track.Box.IntersectionOverUnion(lost.Box) > Settings.DuplicateOverlap)
            {
                return track;
            }
        }

        return null;
    }

    private static bool IsUsable(in Box box) =>
        box is { Width: > 0, Height: > 0 } && float.IsFinite(box.X) && float.IsFinite(box.Y) && float.IsFinite(box.Right) && float.IsFinite(box.Bottom);
}
