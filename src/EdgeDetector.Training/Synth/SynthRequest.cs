using EdgeDetector.Geometry;

namespace EdgeDetector.Training.Synth;

/// <summary>Which data set to draw.</summary>
internal sealed record SynthRequest
{
    /// <summary>The folder; made where it is missing, else empty.</summary>
    public required string Output { get; init; }

    /// <summary>How many pictures, 1 or more.</summary>
    public int Count { get; init; } = 1000;

    /// <summary>Chooses all that is drawn; the same gives the same files, byte for byte.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Size of all pictures; null: 640x360, and plain ones at several common sizes.</summary>
    public PixelSize? Size { get; init; }

    /// <summary>How labels are written.</summary>
    public SynthFormat Format { get; init; }

    /// <summary>Share of pictures for validation, 0..1: the last ones.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Share of pictures that are plain frames of the camera <c>synthetic:</c>, 0..1, spread evenly.</summary>
    public double Plain { get; init; } = 0.5;

    /// <summary>How many pictures are for training: the first ones.</summary>
    public int TrainingCount => Count - (int)Math.Round(Count * Validation);
}

/// <summary>The formats of labels.</summary>
internal enum SynthFormat
{
    /// <summary>images/, labels/, lists and a .data file.</summary>
    Darknet,

    /// <summary>JPEGImages/, Annotations/ and ImageSets/Main.</summary>
    Voc,

    /// <summary>images/, train.json and val.json.</summary>
    Coco,
}
