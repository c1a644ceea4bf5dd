using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Data;

/// <summary>A classifier's data: read, checked, and its classes those of the network.</summary>
internal sealed record ClassifierData
{
    /// <summary>The classes' names, in the order of the network's ids.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What is trained on; not empty.</summary>
    public required ClassificationSet Training { get; init; }

    /// <summary>What is validated on; null where there is none.</summary>
    public required ClassificationSet? Validation { get; init; }

    /// <summary>What is tested on at the end; null where there is none.</summary>
    public required ClassificationSet? Test { get; init; }

    /// <summary>Where the parts are; null where there is none.</summary>
    public required DataParts Parts { get; init; }

    /// <summary>All that is odd about the data; no errors are left unless they were to be skipped.</summary>
    public required IReadOnlyList<DataProblem> Problems { get; init; }

    /// <summary>The pictures to train on.</summary>
    public IReadOnlyList<TrainingPicture> Pictures => [.. Training.Pictures.Select(TrainingPicture.Of)];

    /// <summary>
    /// Reads and checks all parts: of a Darknet .data with `labels`, or of a folder with a subfolder for each class, or with the folders
    /// train and val that hold them.
    /// </summary>
    /// <param name="request">Which data.</param>
    /// <param name="network">Whose classes they must be.</param>
    /// <exception cref="InputException">There are problems in it, no pictures, or other classes than the network's.</exception>
    /// <exception cref="Evaluation.DataSetException">It cannot be read at all.</exception>
    public static ClassifierData Read(DataRequest request, Network network)
    {
        DataParts parts = PartsOf(request);
        IReadOnlyList<string> names = request.NamesFile is { } file ? NamesFile.Read(file) : ClassificationSet.NamesOf(parts.Training.Path);
        if (names.Count != network.Classes)
        {
            throw new InputException(
                network.File, $"{network.Classes} classes, but the data has {names.Count}: {string.Join(", ", names.Take(20))}");
        }

        DataCheck check = new(request.Threads);
        ClassificationSet? training = ReadPart(parts.Training, names, check);
        ClassificationSet? validation = ReadPart(parts.Validation, names, check);
        ClassificationSet? test = ReadPart(parts.Test, names, check);
        check.CheckOverlap(PathsOf(training), PathsOf(validation), "validation");
        check.CheckOverlap(PathsOf(training), PathsOf(test), "test");
        if (!request.SkipBad)
        {
            check.RequireNone(request.Training.Path);
        }

        return new ClassifierData
        {
            Names = names,
            Training = training ?? throw check.NothingLeft(request.Training.Path, "there are no pictures to train on in it"),
            Validation = validation,
            Test = test,
            Parts = parts,
            Problems = check.Problems,
        };
    }

    private static DataParts PartsOf(DataRequest request)
    {
        DataPart data = request.Training;
        if (SplitNames.IsDarknet(data.Path))
        {
            DataPart training = SplitNames.Training(data);
            DataPart? validation = request.Validation is { } other ? SplitNames.Given(other) : SplitNames.Validation(training);
            return new DataParts(training, validation, request.TestSplit is { } test ? data with { Split = test } : null);
        }

        return new DataParts(
            data.Split is { } split ? Required(data, split) : Subfolder(data, "train") ?? data,
            request.Validation is { } given
                ? given.Split is { } list ? Required(given, list) : Subfolder(given, "val") ?? given
                : Subfolder(data, "val") ?? Subfolder(data, "valid"),
            request.TestSplit is { } last ? Required(data, last) : null);
    }

    private static DataPart Required(DataPart part, string split) =>
        Subfolder(part, split) ?? throw new InputException(part.Path, $"there is no folder '{split}' with a subfolder for each class in it");

    /// <summary>A part of the data; null where there is no such folder. One without folders in it is a class, be it called train.</summary>
    private static DataPart? Subfolder(DataPart part, string split)
    {
        string path = Path.Combine(part.Path, split);
        return Directory.Exists(path) && Directory.EnumerateDirectories(path).Any() ? part with { Path = path, Split = null } : null;
    }

    /// <summary>Null where there is no such part, or nothing in it that can be used.</summary>
    private static ClassificationSet? ReadPart(DataPart? part, IReadOnlyList<string> names, DataCheck check)
    {
        if (part is null)
        {
            return null;
        }

        DataSetOptions options = new() { Split = part.Split, Problems = check.Problems };
        ClassificationSet data = check.Check(ClassificationSet.Read(part.Path, names, options));
        return data.Pictures.Count > 0 ? data : null;
    }

    private static IEnumerable<string> PathsOf(ClassificationSet? data) => data?.Pictures.Select(picture => picture.Path) ?? [];
}
