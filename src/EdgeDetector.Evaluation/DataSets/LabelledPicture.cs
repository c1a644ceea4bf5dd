using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.DataSets;

/// <summary>A picture and what is in it.</summary>
public sealed record LabelledPicture
{
    /// <summary>The picture's file name without folder and ending: files of detections are named after it.</summary>
    public required string Name { get; init; }

    /// <summary>The picture's file; it may be absent where the data set was read without pictures.</summary>
    public required string Path { get; init; }

    /// <summary>COCO's image id; null in other data sets.</summary>
    public long? Id { get; init; }

    /// <summary>The size that the labels give; null where they give none.</summary>
    public PixelSize? Size { get; init; }

    /// <summary>The objects; boxes in pixels, or as fractions of the picture while <see cref="AreFractions"/>.</summary>
    public required IReadOnlyList<GroundTruth> Objects { get; init; }

    /// <summary>
    /// Whether labels are missing from <see cref="Objects"/> because they could not be used: whoever learned from the picture would learn that
    /// nothing is there. Only where problems were collected, see <see cref="DataSetOptions.Problems"/>.
    /// </summary>
    public bool HasUnusableLabels { get; init; }

    /// <summary>Whether boxes and areas are fractions of the picture, 0..1, as Darknet writes them.</summary>
    public bool AreFractions { get; init; }

    /// <summary>The same with boxes in pixels.</summary>
    /// <param name="size">The picture's size.</param>
    public LabelledPicture InPixels(PixelSize size) => !AreFractions
        ? this
        : this with
        {
            AreFractions = false,
            Size = size,
            Objects = [.. Objects.Select(thing => Scale(thing, size))],
        };

    private static GroundTruth Scale(GroundTruth thing, PixelSize size)
    {
        PreciseBox box = new(
            thing.Box.X * size.Width, thing.Box.Y * size.Height, thing.Box.Width * size.Width, thing.Box.Height * size.Height);
        return thing with { Box = box, Area = box.Area };
    }
}
