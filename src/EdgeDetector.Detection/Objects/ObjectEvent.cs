namespace EdgeDetector.Objects;

/// <summary>Something that subscribers are told of one object.</summary>
/// <param name="Kind">Whether it is new, has changed, or is gone.</param>
/// <param name="Sequence">Counts the events of the camera from 1: a gap shows a lost one.</param>
/// <param name="Changes">What asked for the event; of the first and the last one of an object what had changed since the one before.</param>
/// <param name="Identity">Who it is.</param>
/// <param name="Before">What the event before said; null in the first one.</param>
/// <param name="After">What holds now.</param>
public sealed record ObjectEvent(
    ObjectEventKind Kind, long Sequence, ObjectChanges Changes, ObjectIdentity Identity, ObjectState? Before, ObjectState After)
{
    /// <summary>The same by a clock that is ahead of this one's; <paramref name="by"/> is negative where it is behind.</summary>
    public ObjectEvent Shifted(TimeSpan by) => this with
    {
        Identity = Identity with { StartedAt = Identity.StartedAt + by },
        Before = Before?.Shifted(by),
        After = After.Shifted(by),
    };
}

/// <summary>Where an event stands in the life of its object.</summary>
public enum ObjectEventKind
{
    /// <summary>The first one: the object has been seen often enough to be believed.</summary>
    New,

    /// <summary>One in between.</summary>
    Update,

    /// <summary>The last one: the object has not been seen for too long.</summary>
    End,
}

/// <summary>What has changed since the event before.</summary>
[Flags]
public enum ObjectChanges
{
    /// <summary>Its place and whatever follows from time.</summary>
    None = 0,

    /// <summary>It entered a zone, left one, or began to loiter in one.</summary>
    Zones = 1,

    /// <summary>It crossed a line.</summary>
    Lines = 2,

    /// <summary>It became stationary, or moves again.</summary>
    Stationary = 4,

    /// <summary>There is a better snapshot of it.</summary>
    Snapshot = 8,
}

/// <summary>What never changes of an object.</summary>
/// <param name="Id">A UUID of version 7: sorted by it, objects are sorted by the time at which they appeared.</param>
/// <param name="TrackId">Its track.</param>
/// <param name="ClassId">Its class.</param>
/// <param name="StartedAt">Capture time of the first frame that shows it.</param>
public sealed record ObjectIdentity(Guid Id, long TrackId, int ClassId, DateTimeOffset StartedAt);
