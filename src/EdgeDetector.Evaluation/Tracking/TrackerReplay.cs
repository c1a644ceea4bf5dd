using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>Runs the tracker over detections that are all there already.</summary>
public static class TrackerReplay
{
    /// <summary>Follows a sequence as the service would, frame after frame.</summary>
    /// <param name="frames">The detections of each frame.</param>
    /// <param name="fps">Frames a second, above 0.</param>
    /// <param name="settings">The tracker's numbers.</param>
    /// <returns>The confirmed tracks of each frame; lost ones are not said to be anywhere.</returns>
    public static IReadOnlyList<IReadOnlyList<TrackedBox>> Run(IEnumerable<IReadOnlyList<Detection>> frames, double fps, TrackerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fps);
        Tracker tracker = new(settings);
        List<TrackedBox[]> answers = [];
        foreach (IReadOnlyList<Detection> detections in frames)
        {
            DateTimeOffset capturedAt = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(answers.Count / fps);
            answers.Add(Confirmed(tracker.Update(capturedAt, [.. detections])));
        }

        return answers;
    }

    private static TrackedBox[] Confirmed(ReadOnlySpan<Track> tracks)
    {
        List<TrackedBox> boxes = [];
        foreach (Track track in tracks)
        {
            if (track.State == TrackState.Confirmed)
            {
                Box box = track.Box;
                boxes.Add(new TrackedBox(track.Id, track.ClassId, new PreciseBox(box.X, box.Y, box.Width, box.Height)));
            }
        }

        return [.. boxes];
    }
}
