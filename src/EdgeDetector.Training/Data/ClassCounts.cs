using System.Globalization;
using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Training.Data;

/// <summary>A class as labels name it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Objects">How many objects are of it.</param>
internal readonly record struct ClassCount(string Name, int Objects);

/// <summary>A name that is probably a slip.</summary>
/// <param name="Written">As it is written.</param>
/// <param name="Meant">The name that is probably meant.</param>
internal readonly record struct NameSlip(string Written, string Meant);

/// <summary>The classes that the labels of a data set name, with their numbers of objects.</summary>
internal sealed class ClassCounts
{
    private const int MostTold = 20;

    /// <summary>A slip is rare: a class with more of another one's objects than this is a class, however alike they are called.</summary>
    private const double LargestShareOfSlips = 0.1;

    private readonly ClassCount[] _counts;

    private ClassCounts(ClassCount[] counts) => _counts = counts;

    /// <summary>None at all.</summary>
    public static ClassCounts None { get; } = new([]);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _counts.Length == 0;

    /// <summary>The names, those with the most objects first.</summary>
    public IReadOnlyList<string> Names => [.. _counts.Select(count => count.Name)];

    /// <summary>Rare names that are nearly those of classes with far more objects.</summary>
    public IEnumerable<NameSlip> Slips =>
        from count in _counts
        let meant = NearestName.Find(
            count.Name, _counts.Where(other => count.Objects <= LargestShareOfSlips * other.Objects).Select(other => other.Name))
        where meant is not null
        select new NameSlip(count.Name, meant);

    /// <summary>Counts.</summary>
    public static ClassCounts Of(IEnumerable<DataSet> parts) => new(
    [
        .. parts
            .SelectMany(part => part.Pictures.SelectMany(picture => picture.Objects).Select(thing => part.ClassNames[thing.ClassId]))
            .CountBy(name => name)
            .Select(pair => new ClassCount(pair.Key, pair.Value))
            .OrderByDescending(count => count.Objects)
            .ThenBy(count => count.Name, StringComparer.Ordinal),
    ]);

    /// <summary>The first names of many.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostTold)) + (names.Count > MostTold ? " …" : "");

    /// <summary>The names with their numbers of objects.</summary>
    public override string ToString() =>
        List([.. _counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Name} ({count.Objects})"))]);
}
