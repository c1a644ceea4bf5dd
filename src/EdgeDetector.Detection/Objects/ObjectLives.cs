using System.Runtime.InteropServices;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector.Objects;

/// <summary>How good a picture of an object the present frame is.</summary>
/// <param name="track">The object.</param>
/// <param name="toReach">What counts as better than all before, 0 or more: a score that falls short of it may be told as 0.</param>
/// <returns>Any number; more is better, 0 or less is not worth a picture.</returns>
public delegate double SnapshotScore(in Track track, double toReach);

/// <summary>Takes the present frame's picture of an object.</summary>
/// <param name="identity">The object.</param>
/// <param name="snapshot">What the frame shows of it, better than all before.</param>
/// <returns>Whether it is taken; where it is not, the one before stays the best, and later frames are asked anew.</returns>
public delegate bool SnapshotTake(ObjectIdentity identity, ObjectSnapshot snapshot);

/// <summary>Who takes pictures of objects: nothing is told of one that was not taken.</summary>
/// <param name="Score">Judges a frame.</param>
/// <param name="Take">Takes the picture where the frame is the best.</param>
public sealed record ObjectPictures(SnapshotScore Score, SnapshotTake Take);

/// <summary>
/// Turns the tracks of one camera into the lives of objects, each told by a first event, some in between and a last one. Zones, lines,
/// stillness and better snapshots are told at once; an object that only moves is told now and then, one that stands still is not.
/// </summary>
/// <remarks>
/// Tentative tracks are not told, but their first frame is the object's first. Memory is allocated for new objects and for events alone.
/// Not safe for several threads at a time.
/// </remarks>
/// <param name="settings">When and how lives are told.</param>
/// <param name="ids">Names the objects.</param>
/// <param name="pictures">Judges and takes snapshots; null: there are none.</param>
public sealed class ObjectLives(ObjectSettings settings, ObjectIds ids, ObjectPictures? pictures = null)
{
    private readonly Dictionary<long, ObjectLife> _lives = [];
    private readonly List<ObjectEvent> _events = [];
    private long _sequence;

    /// <summary>When and how lives are told; others hold from the next frame on, those for the path and for snapshots for new objects.</summary>
    public ObjectSettings Settings { get; set; } = settings;

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">What the tracker says of it.</param>
    /// <param name="done">What the objects did in it, by <see cref="ZoneMonitor.Update"/> of the same frame.</param>
    /// <param name="motions">Whether they move, by <see cref="ZoneMonitor.Motions"/>: one for each track.</param>
    /// <returns>What is to be told; valid until the next call.</returns>
    public ReadOnlySpan<ObjectEvent> Update(scoped in TrackedFrame frame, ReadOnlySpan<ZoneEvent> done, ReadOnlySpan<TrackMotion> motions)
    {
        _events.Clear();

        // Ends come first: that a gone object leaves its zones is no news of its own, its last state says where it was.
        foreach (long id in frame.Ended)
        {
            End(id);
        }

        for (int i = 0; i < frame.Tracks.Length; i++)
        {
            if (frame.Tracks[i].State != TrackState.Lost)
            {
                See(frame.Tracks[i], motions[i], frame);
            }
        }

        foreach (ref readonly ZoneEvent did in done)
        {
            if (_lives.TryGetValue(did.TrackId, out ObjectLife? life))
            {
                life.Did(did);
            }
        }

        foreach (ref readonly Track track in frame.Tracks)
        {
            if (track.State != TrackState.Tentative && _lives.TryGetValue(track.Id, out ObjectLife? life))
            {
                TellNews(life, frame.CapturedAt);
            }
        }

        return CollectionsMarshal.AsSpan(_events);
    }

    private void End(long id)
    {
        // A tentative track that was never confirmed was nobody.
        if (_lives.Remove(id, out ObjectLife? life) && life.Told is not null)
        {
            Tell(life, ObjectEventKind.End);
        }
    }

    private void See(in Track track, TrackMotion motion, in TrackedFrame frame)
    {
        if (!_lives.TryGetValue(track.Id, out ObjectLife? life))
        {
            ObjectIdentity identity = new(ids.Next(frame.CapturedAt), track.Id, track.ClassId, frame.CapturedAt);
            life = new ObjectLife(identity, Settings);
            _lives.Add(track.Id, life);
        }

        life.See(track, motion, frame.CapturedAt, frame.Size);
        if (track.State == TrackState.Confirmed && pictures is not null)
        {
            life.Consider(pictures.Score(track, life.ScoreToReach), pictures.Take);
        }
    }

    private void TellNews(ObjectLife life, DateTimeOffset now)
    {
        if (life.Told is not { } told)
        {
            Tell(life, ObjectEventKind.New);
            return;
        }

        // Where the clock was set back, the interval would last until it has caught up.
        bool isDue = now - told.SeenAt >= Settings.UpdateInterval || now < told.SeenAt;
        if (life.Changes != ObjectChanges.None || (isDue && life.IsSeen(now) && !life.IsStationary))
        {
            Tell(life, ObjectEventKind.Update);
        }
    }

    private void Tell(ObjectLife life, ObjectEventKind kind)
    {
        ObjectState? before = life.Told;
        ObjectChanges changes = life.Changes;
        _events.Add(new ObjectEvent(kind, ++_sequence, changes, life.Identity, before, life.Tell(kind)));
    }
}
