using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Data;

/// <summary>A detector's data: read, checked, and its classes those of the network.</summary>
internal sealed record DetectionData
{
    /// <summary>The classes' names, in the order of the network's ids.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What is trained on; not empty.</summary>
    public required DataSet Training { get; init; }

    /// <summary>What is validated on; null where there is none.</summary>
    public required DataSet? Validation { get; init; }

    /// <summary>What is tested on at the end; null where there is none.</summary>
    public required DataSet? Test { get; init; }

    /// <summary>All that is odd about the data; no errors are left unless they were to be skipped.</summary>
    public required IReadOnlyList<DataProblem> Problems { get; init; }

    /// <summary>The pictures to train on.</summary>
    public IReadOnlyList<TrainingPicture> Pictures => [.. Training.Pictures.Select(TrainingPicture.Of)];

    /// <summary>Reads and checks all parts.</summary>
    /// <param name="request">Which data.</param>
    /// <param name="network">Whose classes they must be.</param>
    /// <exception cref="InputException">There are problems in it, no pictures, or other classes than the network's.</exception>
    /// <exception cref="Evaluation.DataSetException">It cannot be read at all.</exception>
    public static DetectionData Read(DataRequest request, Network network)
    {
        DataCheck check = new(request.Threads);
        string[]? names = request.NamesFile is { } file ? NamesFile.Read(file) : null;
        DataPart training = SplitNames.Training(request.Training);
        DataPart? validation = request.Validation is { } given ? SplitNames.Given(given) : SplitNames.Validation(training);
        DataPart? test = request.TestSplit is { } split ? training with { Split = split } : null;
        DataSet?[] parts = [.. new[] { training, validation, test }.Select(part => part is null ? null : ReadPart(part, names, check))];
        string[] classes = ClassesOf([.. parts.OfType<DataSet>()], names, network);
        parts = [.. parts.Select(part => part is null ? null : check.Check(Renamed(part, classes, check)))];
        DetectionData data = new()
        {
            Names = classes,
            Training = parts[0]!,
            Validation = NotEmpty(parts[1]),
            Test = NotEmpty(parts[2]),
            Problems = check.Problems,
        };
        data.CheckOverlaps(check);
        if (!request.SkipBad)
        {
            check.RequireNone(request.Training.Path);
        }

        return data.Training.Pictures.Count > 0
            ? data
            : throw new InputException(request.Training.Path, "there are no pictures to train on in it");
    }

    private static DataSet ReadPart(DataPart part, string[]? names, DataCheck check) => DataSet.Read(part.Path, new DataSetOptions
    {
        Images = part.Images,
        Split = part.Split,
        Names = names,
        Problems = check.Problems,
    });

    private static DataSet? NotEmpty(DataSet? data) => data is { Pictures.Count: > 0 } ? data : null;

    /// <summary>
    /// The classes of all parts: those of the names file; else those that the data tells, without those that no object is of if the network
    /// has as many (COCO files hold a category above all others, VOC's own classes are more than most folders show).
    /// </summary>
    private static string[] ClassesOf(DataSet[] parts, string[]? names, Network network)
    {
        // Darknet's and COCO's classes have an order of their own; VOC's are sorted, whichever part shows one.
        string[] all = names ?? [.. parts.SelectMany(part => part.ClassNames).Distinct()];
        if (names is null && parts.Any(part => part.Format == "Pascal VOC"))
        {
            Array.Sort(all, StringComparer.Ordinal);
        }

        string[] used = [.. all.Intersect(parts.SelectMany(part => part.Pictures.SelectMany(
            picture => picture.Objects.Select(thing => part.ClassNames[thing.ClassId]))))];
        return all.Length == network.Classes ? all
            : names is null && used.Length == network.Classes ? used
            : throw new InputException(
                network.File,
                $"classes={network.Classes}, but the data has {all.Length}: {Listed(all)}; "
                + $"for these give classes={all.Length}, and the convolution before each head filters=anchors of the head x (5 + {all.Length})");
    }

    private static string Listed(string[] names) => string.Join(", ", names.Take(20)) + (names.Length > 20 ? " …" : "");

    /// <summary>The data with its class ids made indices into other names.</summary>
    private static DataSet Renamed(DataSet data, string[] names, DataCheck check)
    {
        int[] ids = data.Format == "Darknet" && names.Length == data.ClassNames.Count
            ? [.. Enumerable.Range(0, names.Length)]
            : [.. data.ClassNames.Select(name => Array.IndexOf(names, name))];
        foreach ((int id, string name) in data.ClassNames.Index().Where(pair => ids[pair.Index] < 0))
        {
            int objects = data.Pictures.Sum(picture => picture.Objects.Count(thing => thing.ClassId == id));
            if (objects > 0)
            {
                check.Problems.Add(new DataProblem(data.Path, null, $"'{name}' is none of the classes; {objects} objects are of it"));
            }
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

    private void CheckOverlaps(DataCheck check)
    {
        string[] training = PathsOf(Training);
        check.CheckOverlap(training, PathsOf(Validation), "validation");
        check.CheckOverlap(training, PathsOf(Test), "test");
    }

    private static string[] PathsOf(DataSet? data) => [.. data?.Pictures.Select(picture => picture.Path) ?? []];
}
