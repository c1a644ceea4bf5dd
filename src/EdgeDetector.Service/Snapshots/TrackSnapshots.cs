using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Annotation;
using EdgeDetector.Tracking;
using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// Judges how well each frame of one camera shows its objects, and takes the pictures that are the best so far: sharpness × size ×
/// confidence. For each frame: <see cref="Look"/>, then <see cref="ObjectLives.Update"/> with <see cref="Score"/>, then <see cref="Take(ReadOnlySpan{ObjectEvent})"/>.
/// Used by the camera's thread alone.
/// </summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="writer">Encodes and tells the pictures.</param>
internal sealed class TrackSnapshots(string camera, IReadOnlyList<string> classes, SnapshotWriter writer)
{
    private readonly Annotator _annotator = new(classes);
    private Frame? _frame;
    private SnapshotSettings? _settings;

    /// <summary>The frame that is judged next.</summary>
    /// <param name="frame">Stays the caller's, and alive until <see cref="Take(ReadOnlySpan{ObjectEvent})"/>.</param>
    /// <param name="settings">How its pictures are taken.</param>
    public void Look(Frame frame, SnapshotSettings settings)
    {
        _frame = frame;
        _settings = settings;
    }

    /// <summary>How well the frame shows an object, 0..1; pixels are read only where it could be the best picture so far.</summary>
    /// <param name="track">The object.</param>
    /// <param name="toReach">The score of the best picture so far, and what is asked beyond it.</param>
    public double Score(in Track track, double toReach)
    {
        if (_frame is null || _settings is not { Enabled: true })
        {
            return 0;
        }

        Rect part = PartOf(_frame, track.Box, margin: 0);
        double most = track.Confidence * ((double)part.Width * part.Height) / ((double)_frame.Width * _frame.Height);
        return most > toReach ? most * Sharpness.Of(_frame, part) : 0;
    }

    /// <summary>Takes the pictures that the frame shows best, and lets go of the objects that are gone.</summary>
    /// <param name="events">What <see cref="ObjectLives"/> tells of the frame.</param>
    public void Take(ReadOnlySpan<ObjectEvent> events)
    {
        foreach (ObjectEvent told in events)
        {
            if (told.Kind == ObjectEventKind.End)
            {
                writer.End(told.Identity.Id);
            }
            else if (_frame is not null && _settings is not null && told.Changes.HasFlag(ObjectChanges.Snapshot))
            {
                Take(_frame, _settings, told.Identity, told.After.BestSnapshot!);
            }
        }

        _frame = null;
    }

    private void Take(Frame frame, SnapshotSettings settings, ObjectIdentity identity, ObjectSnapshot best)
    {
        Rect part = settings.Crop ? PartOf(frame, best.Box, settings.Margin) : new Rect(0, 0, frame.Width, frame.Height);
        Detection[] marks = settings.Box ? [new Detection(identity.ClassId, best.Confidence, best.Box)] : [];
        writer.Renew(
            new SnapshotSubject(identity.Id, camera, classes[identity.ClassId]),
            new PictureDraft(frame, part, _annotator, marks),
            settings.Format);
    }

    /// <summary>The box with a margin in whole pixels, as far as it is inside the frame.</summary>
    private static Rect PartOf(Frame frame, Box box, double margin)
    {
        int left = Clamp(Math.Floor(box.X - (margin * box.Width)), frame.Width);
        int top = Clamp(Math.Floor(box.Y - (margin * box.Height)), frame.Height);
        int right = Clamp(Math.Ceiling(box.Right + (margin * box.Width)), frame.Width);
        int bottom = Clamp(Math.Ceiling(box.Bottom + (margin * box.Height)), frame.Height);
        return Rect.FromLTRB(left, top, right, bottom);

        static int Clamp(double edge, int length) => (int)Math.Clamp(edge, 0, length);
    }
}
