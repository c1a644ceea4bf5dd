namespace EdgeDetector.Evaluation.Results;

/// <summary>How often a classifier is right. Of equal probabilities the class with the lower id is ahead, as with Darknet (utils.c, top_k).</summary>
public sealed record ClassificationResult
{
    /// <summary>How many classes a picture's own must be among for <see cref="ClassAccuracy.Top5"/>.</summary>
    private const int Best = 5;

    /// <summary>All pictures together.</summary>
    public required ClassAccuracy Total { get; init; }

    /// <summary>The classes that have pictures, by their ids.</summary>
    public required IReadOnlyList<ClassAccuracy> Classes { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="classNames">The classes' names; where several are the same, the id is added to each.</param>
    /// <param name="pictures">Where the classifier saw the class of each picture.</param>
    public static ClassificationResult Of(IReadOnlyList<string> classNames, IReadOnlyList<ClassPlace> pictures)
    {
        ILookup<string, int> same = classNames.Index().ToLookup(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        string NameOf(int id) => same[classNames[id]].Count() == 1 ? classNames[id] : $"{classNames[id]} #{id}";
        return new ClassificationResult
        {
            Total = Count("all", [.. pictures.Select(picture => picture.Place)]),
            Classes = [.. pictures
                .GroupBy(picture => picture.ClassId, picture => picture.Place)
                .OrderBy(group => group.Key)
                .Select(group => Count(NameOf(group.Key), [.. group]))],
        };
    }

    /// <summary>How many classes are ahead of one, 0 where it is the most probable; the last place where its probability is not a number.</summary>
    /// <param name="probabilities">One a class.</param>
    /// <param name="classId">The class.</param>
    public static int Place(ReadOnlySpan<float> probabilities, int classId)
    {
        float own = probabilities[classId];
        if (!float.IsFinite(own))
        {
            return int.MaxValue;
        }

        int ahead = 0;
        for (int id = 0; id < probabilities.Length; id++)
        {
            if (probabilities[id] > own || (probabilities[id] == own && id < classId))
            {
                ahead++;
            }
        }

        return ahead;
    }

    private static ClassAccuracy Count(string name, int[] places) =>
        new(name, places.Length, Share(places, 1), Share(places, Best));

    private static double? Share(int[] places, int best) =>
        places.Length == 0 ? null : (double)places.Count(place => place < best) / places.Length;
}

/// <summary>Where a classifier saw the class of a picture.</summary>
/// <param name="ClassId">The picture's own class.</param>
/// <param name="Place">Its place by the classifier's probabilities, from 0: see <see cref="ClassificationResult.Place"/>.</param>
public readonly record struct ClassPlace(int ClassId, int Place);

/// <summary>How often the pictures of one class, or of all, are classified rightly.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Pictures">How many pictures there are.</param>
/// <param name="Top1">Share, 0..1, of those whose class is the most probable one; null without pictures.</param>
/// <param name="Top5">Share, 0..1, of those whose class is among the five most probable ones; null without pictures.</param>
public sealed record ClassAccuracy(string Name, int Pictures, double? Top1, double? Top5);
