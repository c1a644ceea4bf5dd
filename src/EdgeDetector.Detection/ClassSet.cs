namespace EdgeDetector;

/// <summary>Some of a model's classes, or all of them; immutable.</summary>
public sealed class ClassSet
{
    private readonly bool[] _isMember;
    private readonly bool _hasRest;

    private ClassSet(bool[] isMember, bool hasRest)
    {
        _isMember = isMember;
        _hasRest = hasRest;
    }

    /// <summary>Every class of every model.</summary>
    public static ClassSet All { get; } = new([], hasRest: true);

    /// <summary>The classes of these names; all where no name is given.</summary>
    /// <param name="names">The model's class names, by class id.</param>
    /// <param name="chosen">Some of them.</param>
    /// <exception cref="ArgumentException">A name that the model does not know; the message names it, and the one that was meant.</exception>
    public static ClassSet Of(IReadOnlyList<string> names, IReadOnlyCollection<string> chosen)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(chosen);
        if (chosen.Count == 0)
        {
            return All;
        }

        string[] unknown = [.. chosen.Where(name => !names.Contains(name)).Select(name => NearestName.Quote(name, names))];
        return unknown.Length == 0
            ? new ClassSet([.. names.Select(name => chosen.Contains(name))], hasRest: false)
            : throw new ArgumentException($"the model does not know the class {string.Join(", ", unknown)}");
    }

    /// <summary>Whether a class is one of them.</summary>
    /// <param name="classId">0 or more.</param>
    public bool Contains(int classId) => classId < _isMember.Length ? _isMember[classId] : _hasRest;
}
