using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Data;

/// <summary>A detector's data: read, checked, and its classes those of the network.</summary>
internal sealed record DetectionData
{
    private const string NoPictures = "there are no pictures to train on in it";

    /// <summary>The classes' names, in the order of the network's ids.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What is trained on; not empty.</summary>
    public required DataSet Training { get; init; }

    /// <summary>What is validated on; null where there is none.</summary>
    public required DataSet? Validation { get; init; }

    /// <summary>What is tested on at the end; null where there is none.</summary>
    public required DataSet? Test { get; init; }

    /// <summary>Where the parts are; null where there is none.</summary>
    public required DataParts Parts { get; init; }

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
        DataParts sources = SourcesOf(request);
        DataSet?[] parts = ReadParts(sources, names, check);
        DataClasses classes = DataClasses.Of([.. parts.OfType<DataSet>()], names, network.Classes);
        if (classes.WithoutSlips(network.Classes) is { } meant)
        {
            // As if they were named by a file: each label with a slip is a problem of its line then.
            check = new DataCheck(request.Threads);
            parts = ReadParts(sources, meant.Names, check);
            classes = meant;
            check.Problems.Add(classes.Chosen(request.Training.Path));
        }

        if (classes.Names.Count != network.Classes)
        {
            // A class that is missing may be one whose labels are all wrong.
            RequireNoProblems(request, check);
            throw parts[0]!.Pictures.All(picture => picture.HasUnusableLabels)
                ? check.NothingLeft(request.Training.Path, NoPictures)
                : classes.OtherThan(network);
        }

        parts = [.. parts.Select(part => part is null ? null : check.Check(classes.Rename(part, check.Problems)))];
        DetectionData data = new()
        {
            Names = classes.Names,
            Training = parts[0]!,
            Validation = NotEmpty(parts[1]),
            Test = NotEmpty(parts[2]),
            Parts = sources,
            Problems = check.Problems,
        };
        data.CheckOverlaps(check);
        check.TellLeftOut(request.Training.Path);
        RequireNoProblems(request, check);
        return data.Training.Pictures.Count > 0
            ? data
            : throw check.NothingLeft(request.Training.Path, NoPictures);
    }

    private static DataParts SourcesOf(DataRequest request)
    {
        DataPart training = SplitNames.Training(request.Training);
        return new DataParts(
            training,
            request.Validation is { } given ? SplitNames.Given(given) : SplitNames.Validation(training),
            request.TestSplit is { } split ? training with { Split = split } : null);
    }

    private static void RequireNoProblems(DataRequest request, DataCheck check)
    {
        if (!request.SkipBad)
        {
            check.RequireNone(request.Training.Path);
        }
    }

    private static DataSet?[] ReadParts(DataParts parts, IReadOnlyList<string>? names, DataCheck check) =>
    [
        ReadPart(parts.Training, names, check),
        parts.Validation is { } validation ? ReadPart(validation, names, check) : null,
        parts.Test is { } test ? ReadPart(test, names, check) : null,
    ];

    private static DataSet ReadPart(DataPart part, IReadOnlyList<string>? names, DataCheck check) => DataSet.Read(part.Path, new DataSetOptions
    {
        Images = part.Images,
        Split = part.Split,
        Names = names,
        Problems = check.Problems,
    });

    private static DataSet? NotEmpty(DataSet? data) => data is { Pictures.Count: > 0 } ? data : null;

    private void CheckOverlaps(DataCheck check)
    {
        string[] training = PathsOf(Training);
        check.CheckOverlap(training, PathsOf(Validation), "validation");
        check.CheckOverlap(training, PathsOf(Test), "test");
    }

    private static string[] PathsOf(DataSet? data) => [.. data?.Pictures.Select(picture => picture.Path) ?? []];
}
