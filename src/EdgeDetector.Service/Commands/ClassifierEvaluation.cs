using EdgeDetector.Classification;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>Runs a classifier on the pictures of a data set and counts how often it is right.</summary>
/// <param name="model">The classifier's file.</param>
/// <param name="options">How to run it.</param>
/// <param name="errors">Where progress and damaged pictures are told.</param>
internal sealed class ClassifierEvaluation(string model, DetectorOptions options, TextWriter errors)
{
    private readonly FrameFactory _frames = new("evaluate", TimeProvider.System);

    /// <summary>How many pictures could not be used.</summary>
    public int Failures { get; private set; }

    /// <summary>Does all of it.</summary>
    /// <param name="path">The data set.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="EdgeDetector.Evaluation.DataSetException">The data cannot be used.</exception>
    public ClassifierFigures Evaluate(string path, CancellationToken cancellation)
    {
        using Classifier classifier = Classifier.Open(model, options);
        ClassificationSet data = ClassificationSet.Read(path, classifier.Model.Names);
        float[] probabilities = new float[classifier.Model.Names.Count];
        List<ClassPlace> places = [];
        List<TimeSpan> times = [];
        List<string> damaged = [];
        EvaluateProgress.Show(errors, data.Pictures.Count, done =>
        {
            foreach ((int index, ClassifiedPicture picture) in data.Pictures.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    times.Add(Classify(classifier, picture, probabilities).Inference);
                    places.Add(new ClassPlace(picture.ClassId, ClassificationResult.Place(probabilities, picture.ClassId)));
                }
                catch (InputException e)
                {
                    damaged.Add(e.Message);
                }

                done(index + 1);
            }
        });
        Failures = damaged.Count;
        damaged.ForEach(message => errors.WriteLine($"error: {message}"));
        return new ClassifierFigures
        {
            Model = classifier.Model,
            Provider = classifier.Provider,
            Data = data,
            Result = ClassificationResult.Of(data.ClassNames, places),
            Inference = times.Count == 0 ? null : times.Order().ElementAt(times.Count / 2),
            Notes = damaged.Count == 0 ? data.Notes : [.. data.Notes, $"{damaged.Count} pictures could not be read and are left out"],
        };
    }

    private DetectTimings Classify(Classifier classifier, ClassifiedPicture picture, float[] probabilities)
    {
        using Mat pixels = PictureFile.Read(picture.Path);
        using Frame frame = _frames.Create(PixelCopy.ToBuffer(pixels, _frames), TimeProvider.System.GetUtcNow());
        return classifier.Classify(frame, probabilities);
    }
}

/// <summary>What the evaluation of a classifier found.</summary>
internal sealed record ClassifierFigures
{
    /// <summary>The classifier.</summary>
    public required ClassifierModel Model { get; init; }

    /// <summary>What it ran on.</summary>
    public required ExecutionProvider Provider { get; init; }

    /// <summary>What it was measured on.</summary>
    public required ClassificationSet Data { get; init; }

    /// <summary>The figures.</summary>
    public required ClassificationResult Result { get; init; }

    /// <summary>Median time of an inference; null where no picture could be read.</summary>
    public required TimeSpan? Inference { get; init; }

    /// <summary>What a reader of the figures must know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
