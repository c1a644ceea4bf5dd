using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Geometry;
using EdgeDetector.Models.Darknet;
using SkiaSharp;
using ResizeMode = EdgeDetector.Models.ResizeMode;

namespace EdgeDetector.Training.Anchors;

/// <summary>Collects the sizes of a data set's boxes in a network's input.</summary>
internal sealed class LabelledSizes(NetworkInput input)
{
    /// <summary>The boxes of all pictures in the order of the data; those that metrics ignore, and those without an extent, are left out.</summary>
    /// <exception cref="DataSetException">A picture whose size is needed cannot be read.</exception>
    public IReadOnlyList<Anchor> Of(DataSet data, CancellationToken cancellation)
    {
        List<Anchor> sizes = [];
        foreach (LabelledPicture picture in data.Pictures)
        {
            cancellation.ThrowIfCancellationRequested();
            GroundTruth[] things = [.. picture.Objects.Where(thing => !thing.IsIgnored && thing.Box.Width > 0 && thing.Box.Height > 0)];
            if (things.Length > 0)
            {
                PixelSize size = SizeOf(picture);
                sizes.AddRange(things.Select(thing => picture.AreFractions
                    ? input.Scale(thing.Box.Width, thing.Box.Height, size)
                    : input.Scale(thing.Box.Width / size.Width, thing.Box.Height / size.Height, size)));
            }
        }

        return sizes;
    }

    private PixelSize SizeOf(LabelledPicture picture)
    {
        if (picture.Size is { } known)
        {
            return known;
        }

        // Fractions of a stretched picture are fractions of the input, whatever its size.
        return picture.AreFractions && input.Resize == ResizeMode.Stretch ? new PixelSize(1, 1) : ReadSize(picture.Path);
    }

    /// <summary>The size that a picture's header gives, turned upright.</summary>
    private static PixelSize ReadSize(string path)
    {
        using SKCodec codec = SKCodec.Create(path)
            ?? throw new DataSetException(path, "the picture's size is needed and cannot be read: the file is missing, damaged or no picture");
        bool turned = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
        return turned ? new PixelSize(codec.Info.Height, codec.Info.Width) : new PixelSize(codec.Info.Width, codec.Info.Height);
    }
}
