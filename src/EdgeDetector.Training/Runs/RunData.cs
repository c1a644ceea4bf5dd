using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Data;

namespace EdgeDetector.Training.Runs;

/// <summary>A run's pictures: to train on, to validate on, to test on.</summary>
internal sealed class RunData
{
    private readonly Validation _validation;
    private readonly DataSet? _validationSet;
    private readonly DataSet? _testSet;

    private RunData(TrainRequest request, Network network)
    {
        DataSet training = DataSet.Read(request.Data.Path, new DataSetOptions { Images = request.Data.Images, Split = request.Data.Split ?? "train" });
        _validationSet = DataSet.Read(request.Data.Path, new DataSetOptions { Images = request.Data.Images, Split = request.Validation?.Split ?? "val" });
        _testSet = request.TestSplit is { } test ? DataSet.Read(request.Data.Path, new DataSetOptions { Images = request.Data.Images, Split = test }) : null;
        Names = training.ClassNames;
        Pictures = [.. training.Pictures.Select(TrainingPicture.Of)];
        if (Pictures.Count == 0)
        {
            throw new InputException(request.Data.Path, "there are no pictures in it");
        }

        if (Names.Count != network.Classes)
        {
            throw new InputException(request.Cfg, $"classes={network.Classes}, but {request.Data.Path} has {Names.Count}: {string.Join(", ", Names)}");
        }

        Facts = [Describe("training", training), Describe("validation", _validationSet)];
        Hash = Facts[0].Hash;
        _validation = new Validation(request.Threads ?? Environment.ProcessorCount);
    }

    public static RunData Read(TrainRequest request, Network network) => new(request, network);

    public IReadOnlyList<string> Names { get; }
    public IReadOnlyList<string> Notes { get; } = [];
    public IReadOnlyList<TrainingPicture> Pictures { get; }
    public int TrainingCount => Pictures.Count;
    public int ValidationCount => _validationSet?.Pictures.Count ?? 0;
    public IReadOnlyList<DataFacts> Facts { get; }
    public string Hash { get; }

    public ModelScore Validate(string model, CancellationToken cancellation) => _validation.Detect(model, _validationSet!, cancellation);
    public ModelScore? Test(string model, CancellationToken cancellation) => _testSet is null ? null : _validation.Detect(model, _testSet, cancellation);

    private static DataFacts Describe(string part, DataSet data)
    {
        StringBuilder text = new();
        foreach (LabelledPicture picture in data.Pictures)
        {
            text.Append(CultureInfo.InvariantCulture, $"{picture.Name}\n");
            foreach (GroundTruth thing in picture.Objects)
            {
                text.Append(CultureInfo.InvariantCulture, $"{thing.ClassId} {thing.Box.X:r} {thing.Box.Y:r} {thing.Box.Width:r} {thing.Box.Height:r}\n");
            }
        }

        return new DataFacts(
            part, data.Path, data.Pictures.Count, data.Pictures.Sum(picture => picture.Objects.Count),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }
}
