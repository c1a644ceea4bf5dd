using EdgeDetector.Objects;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Which objects are there, by what events tell of them, so that counts and events never contradict each other. An object that is missed in
/// a frame now and then is there until its track is given up. Classes of one name are one class: topics tell names. Used by one thread.
/// </summary>
/// <param name="names">The model's class names.</param>
internal sealed class ObjectCounts(IReadOnlyList<string> names)
{
    private readonly int[] _firstOfName = [.. names.Select(name => names.TakeWhile(other => other != name).Count())];
    private readonly Dictionary<Guid, PresentObject> _present = [];

    /// <summary>Takes what is told of one frame.</summary>
    /// <returns>Whether counts may be other ones now.</returns>
    public bool Take(ReadOnlySpan<ObjectEvent> told)
    {
        foreach (ObjectEvent news in told)
        {
            if (news.Kind == ObjectEventKind.End)
            {
                _present.Remove(news.Identity.Id);
            }
            else
            {
                _present[news.Identity.Id] = new PresentObject(_firstOfName[news.Identity.ClassId], news.After);
            }
        }

        return !told.IsEmpty;
    }

    /// <summary>How many objects are there.</summary>
    /// <param name="classId">Their class, with all others of its name; null: any.</param>
    /// <param name="zone">The zone they are in; null: anywhere in the picture.</param>
    public ObjectCount Of(int? classId, string? zone = null)
    {
        int? counted = classId is { } id ? _firstOfName[id] : null;
        int all = 0;
        int active = 0;
        foreach (PresentObject present in _present.Values)
        {
            if ((counted is null || present.ClassId == counted) && (zone is null || present.State.Zones.Contains(zone)))
            {
                all++;
                active += present.State.Motion.IsStationary ? 0 : 1;
            }
        }

        return new ObjectCount(all, active);
    }

    /// <summary>The classes of those that are there, the first of each name.</summary>
    public IEnumerable<int> Classes => _present.Values.Select(present => present.ClassId).Distinct();

    private readonly record struct PresentObject(int ClassId, ObjectState State);
}

/// <summary>A number of objects.</summary>
/// <param name="All">All of them.</param>
/// <param name="Active">Those that are not stationary.</param>
internal readonly record struct ObjectCount(int All, int Active);
