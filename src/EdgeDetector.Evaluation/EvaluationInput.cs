using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Evaluation;

/// <summary>Labels and detections of the same pictures.</summary>
public sealed class EvaluationInput
{
    /// <summary>Puts labels and detections together.</summary>
    /// <param name="data">The labels, in pixels.</param>
    /// <param name="detections">The detections of each of its pictures.</param>
    /// <exception cref="ArgumentException">They do not fit: another number of pictures, or a class id beyond the names.</exception>
    public EvaluationInput(DataSet data, IReadOnlyList<IReadOnlyList<DetectedObject>> detections)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(detections);
        if (data.Pictures.Count != detections.Count)
        {
            throw new ArgumentException($"detections of {detections.Count} pictures for {data.Pictures.Count}", nameof(detections));
        }

        if (data.Pictures.FirstOrDefault(picture => picture.AreFractions && picture.Objects.Count > 0) is { } relative)
        {
            throw new ArgumentException($"the boxes of {relative.Path} are fractions, detections are pixels", nameof(data));
        }

        int classes = data.ClassNames.Count;
        if (data.Pictures.Any(picture => picture.Objects.Any(thing => (uint)thing.ClassId >= classes))
            || detections.Any(picture => picture.Any(detection => (uint)detection.ClassId >= classes)))
        {
            throw new ArgumentException($"a class id is beyond the {classes} class names", nameof(data));
        }

        Data = data;
        Detections = detections;
    }

    /// <summary>The data set.</summary>
    public DataSet Data { get; }

    /// <summary>The class names.</summary>
    public IReadOnlyList<string> ClassNames => Data.ClassNames;

    /// <summary>The pictures.</summary>
    public IReadOnlyList<LabelledPicture> Pictures => Data.Pictures;

    /// <summary>The detections of each picture.</summary>
    public IReadOnlyList<IReadOnlyList<DetectedObject>> Detections { get; }
}
