using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Pictures;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>Reads the data, gets the detections from a file or a model, and compares.</summary>
internal sealed class EvaluateRun(EvaluateRequest request, TextWriter errors)
{
    private ClassMapping? _mapping;

    /// <summary>How many pictures could not be used.</summary>
    public int Failures { get; private set; }

    /// <summary>The model's name of a class of the data; null where the model does not know it. Without a model the data's own.</summary>
    public string? ModelName(ClassResult one) => _mapping is null ? one.Name : _mapping.ModelName(one.ClassId);

    /// <summary>Does all of it.</summary>
    /// <exception cref="DataSetException">The data or the detections cannot be used.</exception>
    /// <exception cref="InputException">A picture whose size is needed cannot be read.</exception>
    public EvaluationResult Evaluate(CancellationToken cancellation)
    {
        DataSet data = DataSet.Read(request.Data, request.DataOptions);
        if (data.Pictures.Count == 0)
        {
            throw new DataSetException(request.Data, "there are no pictures in it");
        }

        if (!data.Pictures.Any(picture => picture.Objects.Count > 0))
        {
            throw new DataSetException(data.Path, "not one object is labelled: are the label files where they should be?");
        }

        EvaluationSettings settings = request.Settings with { Metric = request.Metric ?? MetricOf(data) };
        return request.Detections is { } detections ? Compare(data, detections, settings) : Detect(data, settings, cancellation);
    }

    private static EvaluationMetric MetricOf(DataSet data) => data.Format switch
    {
        "COCO" => EvaluationMetric.Coco,
        "Darknet" => EvaluationMetric.Darknet,
        _ => EvaluationMetric.Voc,
    };

    private EvaluationResult Compare(DataSet data, string detections, EvaluationSettings settings)
    {
        DataSet inPixels = data with { Pictures = [.. data.Pictures.Select(picture => picture.AreFractions ? picture.InPixels(SizeOf(picture)) : picture)] };
        DetectionSet found = DetectionSet.Read(detections, inPixels, request.DataOptions.Boxes);
        EvaluationResult result = Evaluator.Evaluate(new EvaluationInput(found.Data, found.ByPicture), settings);
        return result with { Notes = [.. result.Notes, .. found.Notes] };
    }

    private static PixelSize SizeOf(LabelledPicture picture)
    {
        using Mat pixels = PictureFile.Read(picture.Path);
        return new PixelSize(pixels.Width, pixels.Height);
    }

    private EvaluationResult Detect(DataSet data, EvaluationSettings settings, CancellationToken cancellation)
    {
        RequirePictures(data);
        using EvaluationDetector detector = new(request, data.ClassNames);
        _mapping = detector.Mapping;
        RequireCommonClasses(data, detector.Mapping);
        List<LabelledPicture> pictures = [];
        List<IReadOnlyList<DetectedObject>> detections = [];
        List<string> damaged = [];
        EvaluateProgress.Show(errors, data.Pictures.Count, done =>
        {
            foreach ((int index, LabelledPicture picture) in data.Pictures.Index())
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    (PixelSize size, IReadOnlyList<DetectedObject> found) = detector.Detect(picture);
                    pictures.Add(picture.InPixels(size));
                    detections.Add(found);
                }
                catch (InputException e)
                {
                    Failures++;
                    damaged.Add(e.Message);
                }

                done(index + 1);
            }
        });
        damaged.ForEach(message => errors.WriteLine($"error: {message}"));
        EvaluationResult result = Evaluator.Evaluate(new EvaluationInput(data with { Pictures = pictures }, detections), settings);
        return result with { Model = detector.Summarize(), Notes = [.. result.Notes, .. detector.Notes, .. NoteOf(damaged)] };
    }

    /// <summary>Told before the work begins: a model of other things finds nothing, and no figure would say why.</summary>
    private static void RequireCommonClasses(DataSet data, ClassMapping mapping)
    {
        if (mapping.UnknownToModel.Count == data.ClassNames.Count)
        {
            throw new DataSetException(
                data.Path, $"the model knows none of the {data.ClassNames.Count} classes of this data ({string.Join(", ", data.ClassNames.Take(5))}): is it the right one?");
        }
    }

    private static string[] NoteOf(List<string> damaged) =>
        damaged.Count == 0 ? [] : [$"{damaged.Count} pictures could not be read and are left out with their objects"];

    /// <summary>Told before the work begins: a wrong --images would be noticed after minutes. Single pictures that lack are left out.</summary>
    private static void RequirePictures(DataSet data)
    {
        if (!data.Pictures.Any(picture => File.Exists(picture.Path)))
        {
            throw new DataSetException(
                data.Path, $"not one of the {data.Pictures.Count} pictures is there, the first would be {data.Pictures[0].Path}: give their folder with --images");
        }
    }
}
