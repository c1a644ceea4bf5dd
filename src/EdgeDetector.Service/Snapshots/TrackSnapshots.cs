using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Service.Annotation;
using EdgeDetector.Tracking;
using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// Judges how well each frame of one camera shows its objects, and takes the pictures that are the best so far: sharpness × size ×
/// confidence. For each frame: <see cref="Look"/>, then <see cref="ObjectLives.Update"/> with <see cref="Pictures"/>, then <see cref="Leave"/>.
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

    /// <summary>What judges and takes them: a picture is taken before anybody is told of it, so that whoever is told can ask for it.</summary>
    public ObjectPictures Pictures => new(Score, Take);

    /// <summary>The frame that is judged next.</summary>
    /// <param name="frame">Stays the caller's, and alive until <see cref="Leave"/>.</param>
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

    /// <summary>Takes the frame's picture of an object.</summary>
    /// <param name="identity">The object.</param>
    /// <param name="best">What the frame shows of it.</param>
    /// <returns>Whether there was room for it.</returns>
    public bool Take(ObjectIdentity identity, ObjectSnapshot best)
    {
        if (_frame is null || _settings is null)
        {
            return false;
        }

        Rect part = _settings.Crop ? PartOf(_frame, best.Box, _settings.Margin) : new Rect(0, 0, _frame.Width, _frame.Height);

        // Looked at before: in a crowd, pixels that find no room would be copied with each frame.
        if (!writer.HasRoom(identity.Id, PictureDraft.BytesOf(part)))
        {
            return false;
        }

        Detection[] marks = _settings.Box ? [new Detection(identity.ClassId, best.Confidence, best.Box)] : [];
        return writer.Renew(
            new SnapshotSubject(identity.Id, camera, classes[identity.ClassId]),
            new PictureDraft(_frame, part, _annotator, marks),
            _settings.Format);
    }

    /// <summary>Lets go of the frame, and of the objects that are gone.</summary>
    /// <param name="events">What <see cref="ObjectLives"/> tells of the frame.</param>
    public void Leave(ReadOnlySpan<ObjectEvent> events)
    {
        foreach (ObjectEvent told in events)
        {
            if (told.Kind == ObjectEventKind.End)
            {
                writer.End(told.Identity.Id);
            }
        }

        _frame = null;
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
