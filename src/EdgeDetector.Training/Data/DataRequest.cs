using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Data;

/// <summary>Which data to train on.</summary>
internal sealed record DataRequest
{
    /// <summary>The training data; its split is null for the usual one: VOC's list train, the line `train` of a Darknet .data.</summary>
    public required DataPart Training { get; init; }

    /// <summary>
    /// The validation data; null: another part of the training data where it has one: VOC's list val, the line `valid` of a Darknet .data,
    /// the folder val beside train of a classifier.
    /// </summary>
    public DataPart? Validation { get; init; }

    /// <summary>The list or line of the training data that names the pictures of a last test; null: none.</summary>
    public string? TestSplit { get; init; }

    /// <summary>A file of class names, one a line, in the order of the ids; null: the data's own.</summary>
    public string? NamesFile { get; init; }

    /// <summary>Whether what is bad is left out; else it is an error.</summary>
    public bool SkipBad { get; init; }

    /// <summary>How many pictures are decoded at the same time while they are checked.</summary>
    public int Threads { get; init; } = 1;
}
