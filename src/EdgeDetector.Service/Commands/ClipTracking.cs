using System.Runtime.InteropServices;
using EdgeDetector.Geometry;
using EdgeDetector.Tracking;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>Follows the objects of one video, as the service follows a camera's with the default <c>tracking</c> settings.</summary>
/// <param name="thresholds">What counts as a detection.</param>
/// <param name="begins">Lowest confidence, 0..1, that begins a track.</param>
/// <param name="fps">The video's frames a second; 0 or less: unknown, taken for 25.</param>
/// <param name="frame">Width and height of its pictures.</param>
internal sealed class ClipTracking(DetectionThresholds thresholds, double begins, double fps, PixelSize frame)
{
    private const double UsualFps = 25;
    private const double PapersHighConfidence = 0.6;

    private readonly Tracker _tracker = new(new TrackerSettings
    {
        NewTrackConfidence = (float)begins,
        HighConfidence = (float)Math.Min(begins, PapersHighConfidence),
    })
    {
        Frame = frame,
    };

    private readonly double _fps = fps > 0 ? fps : UsualFps;
    private readonly HashSet<long> _known = [];
    private readonly List<Detection> _found = [];
    private long _frames;

    /// <summary>What the detector is to be asked for: weak detections keep tracks alive.</summary>
    public DetectionThresholds Search { get; } = thresholds.NotAbove(new TrackerSettings().LowConfidence);

    /// <summary>Objects so far.</summary>
    public int Objects => _known.Count;

    /// <summary>Takes the next frame.</summary>
    /// <param name="detections">What was found by <see cref="Search"/>; what is left of it is what counts, or keeps a track alive.</param>
    /// <param name="identities">Who they are, one for each; 0: nobody yet.</param>
    public void Follow(List<Detection> detections, List<long> identities)
    {
        Detection[] sure = [.. detections.Where(detection => thresholds.Admit(detection))];
        _found.Clear();
        _found.AddRange(sure);
        _found.AddRange(detections.Where(detection => !thresholds.Admit(detection)));
        ReadOnlySpan<Track> tracks = _tracker.Update(
            DateTimeOffset.UnixEpoch.AddSeconds(_frames++ / _fps), CollectionsMarshal.AsSpan(_found), sure.Length);
        foreach (ref readonly Track track in tracks)
        {
            if (track.State == TrackState.Confirmed)
            {
                _known.Add(track.Id);
            }
        }

        detections.Clear();
        identities.Clear();
        for (int i = 0; i < _found.Count; i++)
        {
            long identity = _known.Contains(_tracker.Identities[i]) ? _tracker.Identities[i] : 0;
            if (i < sure.Length || identity > 0)
            {
                detections.Add(_found[i]);
                identities.Add(identity);
            }
        }
    }
}
