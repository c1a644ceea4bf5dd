using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>Runs the tracker over detections that are all there already.</summary>
public static class TrackerReplay
{
    /// <summary>Three frames of the papers' 1/30 s: detectors that miss an object do so for a frame or two.</summary>
    public static readonly TimeSpan UsualCoast = TimeSpan.FromMilliseconds(100);

    /// <summary>Follows a sequence as the service would, frame after frame.</summary>
    /// <param name="frames">The detections of each frame.</param>
    /// <param name="fps">Frames a second, above 0.</param>
    /// <param name="tracker">Who follows; one that has seen nothing yet.</param>
    /// <param name="coast">How long an object that the frames do not show is said to be where it is predicted; zero: never.</param>
    /// <returns>The confirmed tracks of each frame, and those that were lost no longer ago than <paramref name="coast"/>.</returns>
    public static IReadOnlyList<IReadOnlyList<TrackedBox>> Run(
        IEnumerable<IReadOnlyList<Detection>> frames, double fps, Tracker tracker, TimeSpan coast)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(tracker);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fps);
        List<TrackedBox[]> answers = [];
        foreach (IReadOnlyList<Detection> detections in frames)
        {
            DateTimeOffset capturedAt = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(answers.Count / fps);
            answers.Add(Shown(tracker.Update(capturedAt, [.. detections]), coast));
        }

        return answers;
    }

    private static TrackedBox[] Shown(ReadOnlySpan<Track> tracks, TimeSpan coast)
    {
        List<TrackedBox> boxes = [];
        foreach (Track track in tracks)
        {
            if (track.State == TrackState.Confirmed || (track.State == TrackState.Lost && track.Unseen <= coast))
            {
                Box box = track.Box;
                boxes.Add(new TrackedBox(track.Id, track.ClassId, new PreciseBox(box.X, box.Y, box.Width, box.Height)));
            }
        }

        return [.. boxes];
    }
}
