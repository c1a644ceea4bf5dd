using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Data;

/// <summary>The classes that a network learns from a data set's parts.</summary>
/// <param name="Names">Their names, in the order of the network's ids.</param>
/// <param name="Counts">How many objects each class that labels name has, the most first; of Darknet's labels, which hold ids, none.</param>
internal sealed record DataClasses(IReadOnlyList<string> Names, ClassCounts Counts)
{
    private const string Voc = "Pascal VOC";


    /// <summary>
    /// Those of the names file. Else a Darknet .data's; COCO's categories of the training in the order of their ids, or VOC's of all parts,
    /// sorted: without those that no object is of if the network has as many, for COCO files like to have a category above all others, and
    /// VOC's own classes are more than most folders show.
    /// </summary>
    /// <param name="parts">The parts, the training first.</param>
    /// <param name="names">The names file's; null where there is none.</param>
    /// <param name="wanted">How many the network has.</param>
    public static DataClasses Of(IReadOnlyList<DataSet> parts, IReadOnlyList<string>? names, int wanted)
    {
        DataSet training = parts[0];
        if (names is not null || training.Format == "Darknet")
        {
            return new DataClasses(names ?? training.ClassNames, ClassCounts.None);
        }

        string[] all = training.Format == Voc
            ? [.. parts.SelectMany(part => part.ClassNames).Distinct().Order(StringComparer.Ordinal)]
            : [.. training.ClassNames];
        ClassCounts counts = ClassCounts.Of(parts);
        string[] used = [.. all.Intersect(counts.Names)];
        return new DataClasses(all.Length != wanted && used.Length == wanted ? used : all, counts);
    }

    /// <summary>
    /// Those that are left without names that are probably a slip for another one; null where that does not make as many as the network has.
    /// </summary>
    /// <param name="wanted">How many the network has.</param>
    public DataClasses? WithoutSlips(int wanted)
    {
        string[] names = [.. Counts.Names.Except(Counts.Slips.Select(slip => slip.Written)).Order(StringComparer.Ordinal)];
        return Names.Count != wanted && names.Length == wanted ? this with { Names = names } : null;
    }

    /// <summary>What is told where <see cref="WithoutSlips"/> chose.</summary>
    /// <param name="path">The data.</param>
    public DataProblem Chosen(string path) => new(
        path, null, $"the labels are of {Counts.Names.Count} classes, not {Names.Count}: {Counts}; rare ones whose name is nearly another's are "
            + "taken for slips (--names FILE says which classes there are)");

    /// <summary>The error of a network with another number of classes.</summary>
    public InputException OtherThan(Network network)
    {
        int count = Counts.IsEmpty ? Names.Count : Counts.Names.Count;
        string has = Counts.IsEmpty ? $"the data has {count}: {ClassCounts.List(Names)}" : $"the labels are of {count}: {Counts}";
        string slips = string.Concat(Counts.Slips.Select(slip => $"; is '{slip.Meant}' meant by '{slip.Written}'?"));
        string choose = Counts.IsEmpty ? "" : "; to learn only some of these, name them in a file (--names FILE, and --skip-bad for labels of others)";
        return new InputException(
            network.File,
            $"classes={network.Classes}, but {has}{slips}; for these give classes={count}, "
            + $"and the convolution before each head filters=anchors of the head x (5 + {count}){choose}");
    }

    /// <summary>
    /// A part with its class ids made indices into these classes. Objects of others are problems, and left out: with their picture where
    /// the name is nearly one of these, for there is an object to learn then, and alone where it is not.
    /// </summary>
    public DataSet Rename(DataSet data, ICollection<DataProblem> problems)
    {
        string[] names = [.. Names];
        // Darknet's labels hold ids: a names file only calls them otherwise.
        int[] ids = data.Format == "Darknet" && data.ClassNames.Count == names.Length
            ? [.. Enumerable.Range(0, names.Length)]
            : [.. data.ClassNames.Select(name => Array.IndexOf(names, name))];
        HashSet<int> slips = [];
        foreach (IGrouping<int, GroundTruth> strangers in data.Pictures
            .SelectMany(picture => picture.Objects)
            .Where(thing => ids[thing.ClassId] < 0)
            .GroupBy(thing => thing.ClassId))
        {
            string name = data.ClassNames[strangers.Key];
            string? near = NearestName.Find(name, names);
            if (near is not null)
            {
                slips.Add(strangers.Key);
            }

            problems.Add(new DataProblem(
                data.Path,
                null,
                $"'{name}' is none of the classes, but {strangers.Count()} objects are of it" + (near is null ? "" : $"; is '{near}' meant?")));
        }

        return data with
        {
            ClassNames = names,
            CategoryIds = null,
            Pictures = [.. data.Pictures.Select(picture => picture with
            {
                HasUnusableLabels = picture.HasUnusableLabels || picture.Objects.Any(thing => slips.Contains(thing.ClassId)),
                Objects = [.. picture.Objects.Where(thing => ids[thing.ClassId] >= 0).Select(thing => thing with { ClassId = ids[thing.ClassId] })],
            })],
        };
    }
}
