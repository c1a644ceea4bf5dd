using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Geometry;
using EdgeDetector.Training.Losses;

namespace EdgeDetector.Training.Data;

/// <summary>A picture to learn from.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Objects">What is to be found in it.</param>
/// <param name="AreFractions">Whether boxes are fractions of the picture, 0..1, instead of its pixels.</param>
internal sealed record TrainingPicture(string Path, IReadOnlyList<GroundTruth> Objects, bool AreFractions)
{
    /// <summary>A detector's picture, without what VOC calls difficult and COCO a crowd: Darknet's voc_label.py leaves them out as well.</summary>
    public static TrainingPicture Of(LabelledPicture picture) =>
        new(picture.Path, [.. picture.Objects.Where(thing => !thing.IsIgnored)], picture.AreFractions);

    /// <summary>A classifier's picture: one object as large as the picture.</summary>
    public static TrainingPicture Of(ClassifiedPicture picture) =>
        new(picture.Path, [new GroundTruth(picture.ClassId, new PreciseBox(0, 0, 1, 1), 1)], AreFractions: true);

    /// <summary>The objects as fractions of the picture.</summary>
    /// <param name="size">The picture's size in its file.</param>
    public TruthBox[] Truths(PixelSize size)
    {
        (double width, double height) = AreFractions ? (1, 1) : (size.Width, size.Height);
        return [.. Objects.Select(thing => new TruthBox(
            thing.ClassId,
            (float)((thing.Box.X + (thing.Box.Width / 2)) / width),
            (float)((thing.Box.Y + (thing.Box.Height / 2)) / height),
            (float)(thing.Box.Width / width),
            (float)(thing.Box.Height / height)))];
    }
}
