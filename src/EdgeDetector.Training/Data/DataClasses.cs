using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Data;

/// <summary>The classes that a network learns from a data set's parts.</summary>
/// <param name="Names">Their names, in the order of the network's ids.</param>
internal sealed record DataClasses(IReadOnlyList<string> Names)
{
    private const int MostTold = 20;

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
            return new DataClasses(names ?? training.ClassNames);
        }

        string[] all = training.Format == "Pascal VOC"
            ? [.. parts.SelectMany(part => part.ClassNames).Distinct().Order(StringComparer.Ordinal)]
            : [.. training.ClassNames];
        string[] used = [.. all.Intersect(parts.SelectMany(NamesOfObjects))];
        return new DataClasses(all.Length != wanted && used.Length == wanted ? used : all);
    }

    /// <summary>The error of a network with another number of classes.</summary>
    public InputException OtherThan(Network network)
    {
        string names = string.Join(", ", Names.Take(MostTold)) + (Names.Count > MostTold ? " …" : "");
        return new InputException(
            network.File,
            $"classes={network.Classes}, but the data has {Names.Count}: {names}; for these give classes={Names.Count}, "
            + $"and the convolution before each head filters=anchors of the head x (5 + {Names.Count})");
    }

    /// <summary>A part with its class ids made indices into these classes; objects of others are problems, and left out.</summary>
    public DataSet Rename(DataSet data, ICollection<DataProblem> problems)
    {
        string[] names = [.. Names];
        // Darknet's labels hold ids: a names file only calls them otherwise.
        int[] ids = data.Format == "Darknet" && data.ClassNames.Count == names.Length
            ? [.. Enumerable.Range(0, names.Length)]
            : [.. data.ClassNames.Select(name => Array.IndexOf(names, name))];
        foreach (IGrouping<string, string> strangers in data.Pictures
            .SelectMany(picture => picture.Objects)
            .Where(thing => ids[thing.ClassId] < 0)
            .GroupBy(thing => data.ClassNames[thing.ClassId], _ => ""))
        {
            problems.Add(new DataProblem(data.Path, null, $"'{strangers.Key}' is none of the classes, but {strangers.Count()} objects are of it"));
        }

        return data with
        {
            ClassNames = names,
            CategoryIds = null,
            Pictures = [.. data.Pictures.Select(picture => picture with
            {
                Objects = [.. picture.Objects.Where(thing => ids[thing.ClassId] >= 0).Select(thing => thing with { ClassId = ids[thing.ClassId] })],
            })],
        };
    }

    private static IEnumerable<string> NamesOfObjects(DataSet data) =>
        data.Pictures.SelectMany(picture => picture.Objects).Select(thing => data.ClassNames[thing.ClassId]);
}
