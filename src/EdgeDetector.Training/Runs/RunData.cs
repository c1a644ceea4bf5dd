using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Data;

namespace EdgeDetector.Training.Runs;

/// <summary>A run's pictures: to train on, to validate on, to test on; a detector's or a classifier's.</summary>
internal sealed record RunData
{
    private const string ValidationPart = "validation";

    private readonly Validation _validation;
    private readonly DetectionData? _detection;
    private readonly ClassifierData? _classifier;

    private RunData(Validation validation, DetectionData? detection, ClassifierData? classifier)
    {
        (_validation, _detection, _classifier) = (validation, detection, classifier);
        Pictures = detection?.Pictures ?? classifier!.Pictures;
        Facts = [.. (detection is null ? FactsOf(classifier!) : FactsOf(detection)).OfType<DataFacts>()];
    }

    /// <summary>The class names, in the order of the network's ids.</summary>
    public IReadOnlyList<string> Names => _detection?.Names ?? _classifier!.Names;

    /// <summary>The pictures to train on; not empty.</summary>
    public IReadOnlyList<TrainingPicture> Pictures { get; }

    /// <summary>How many pictures validations have; 0 where there are none.</summary>
    public int ValidationCount => _detection?.Validation?.Pictures.Count ?? _classifier?.Validation?.Pictures.Count ?? 0;

    /// <summary>The parts, for the card.</summary>
    public IReadOnlyList<DataFacts> Facts { get; }

    /// <summary>SHA-256 over the names and labels of the training data: a run is continued on the same only.</summary>
    public string Hash => Facts[0].Hash;

    /// <summary>What is odd about the data, a line each.</summary>
    public IEnumerable<string> Notes => ProblemNotes.Of(_detection?.Problems ?? _classifier!.Problems);

    /// <summary>The same of the validation data; null where there is none. Scores on other pictures cannot be compared.</summary>
    public string? ValidationHash => Facts.FirstOrDefault(part => part.Part == ValidationPart)?.Hash;

    /// <summary>Reads and checks.</summary>
    /// <param name="request">Which data.</param>
    /// <param name="network">Whose classes they must be.</param>
    /// <exception cref="Service.Pictures.InputException">There are problems in it, no pictures, or other classes than the network's.</exception>
    /// <exception cref="Evaluation.DataSetException">It cannot be read at all.</exception>
    public static RunData Read(TrainRequest request, Network network)
    {
        int threads = request.Threads ?? Environment.ProcessorCount;
        DataRequest data = new()
        {
            Training = request.Data,
            Validation = request.Validation,
            TestSplit = request.TestSplit,
            NamesFile = request.Names,
            SkipBad = request.SkipBad,
            Threads = threads,
        };
        Validation validation = new(threads);
        return network.Heads.Count > 0
            ? new RunData(validation, DetectionData.Read(data, network), null)
            : new RunData(validation, null, ClassifierData.Read(data, network));
    }

    /// <summary>How good a model is on the validation pictures; null where there are none.</summary>
    /// <exception cref="Service.Pictures.InputException">A picture cannot be read.</exception>
    public ModelScore? Validate(string model, CancellationToken cancellation) =>
        Measure(model, _detection?.Validation, _classifier?.Validation, cancellation);

    /// <summary>How good a model is on the test pictures; null where there are none.</summary>
    /// <exception cref="Service.Pictures.InputException">A picture cannot be read.</exception>
    public ModelScore? Test(string model, CancellationToken cancellation) => Measure(model, _detection?.Test, _classifier?.Test, cancellation);

    private static DataFacts?[] FactsOf(DetectionData data) =>
    [
        Describe("training", data.Parts.Training, data.Training),
        Describe(ValidationPart, data.Parts.Validation, data.Validation),
        Describe("test", data.Parts.Test, data.Test),
    ];

    private static DataFacts?[] FactsOf(ClassifierData data) =>
    [
        Describe("training", data.Parts.Training, data.Training),
        Describe(ValidationPart, data.Parts.Validation, data.Validation),
        Describe("test", data.Parts.Test, data.Test),
    ];

    private static DataFacts? Describe(string part, DataPart? source, DataSet? data) => data is null ? null : new DataFacts(
        part, source!, data.Pictures.Count, data.Pictures.Sum(picture => picture.Objects.Count), HashOf(data.Pictures.Select(Line)));

    private static DataFacts? Describe(string part, DataPart? source, ClassificationSet? data) => data is null ? null : new DataFacts(
        part,
        source!,
        data.Pictures.Count,
        data.Pictures.Count,
        HashOf(data.Pictures.Select(picture => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(picture.Path)} {picture.ClassId}"))));

    private static string Line(LabelledPicture picture) => string.Join(' ', [picture.Name, .. picture.Objects.Select(thing => string.Create(
        CultureInfo.InvariantCulture, $"{thing.ClassId} {thing.Box.X:r} {thing.Box.Y:r} {thing.Box.Width:r} {thing.Box.Height:r}"))]);

    private static string HashOf(IEnumerable<string> lines)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string line in lines)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private ModelScore? Measure(string model, DataSet? objects, ClassificationSet? whole, CancellationToken cancellation) =>
        objects is not null ? _validation.Detect(model, objects, cancellation)
        : whole is not null ? _validation.Classify(model, whole, cancellation)
        : null;
}
