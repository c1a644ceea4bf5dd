namespace EdgeDetector.Training.Runs;

/// <summary>What a training run is asked for.</summary>
internal sealed record TrainRequest
{
    /// <summary>The Darknet cfg.</summary>
    public required string Cfg { get; init; }

    /// <summary>The training data.</summary>
    public required DataPart Data { get; init; }

    /// <summary>The validation data, where it is not another part of <see cref="Data"/>; null: what the data itself names.</summary>
    public DataPart? Validation { get; init; }

    /// <summary>The list of the training data whose pictures are the test after training; null: no test.</summary>
    public string? TestSplit { get; init; }

    /// <summary>The class names, one a line; null: the data's own.</summary>
    public string? Names { get; init; }

    /// <summary>Weights to start from; null: random ones.</summary>
    public string? Weights { get; init; }

    /// <summary>How many layers <see cref="Weights"/> fills; null: all that the cfg has.</summary>
    public int? Layers { get; init; }

    /// <summary>How many of the first layers are not trained.</summary>
    public int Freeze { get; init; }

    /// <summary>Epochs, 1 or more, instead of the cfg's max_batches.</summary>
    public int? Epochs { get; init; }

    /// <summary>Batches, 1 or more, instead of the cfg's max_batches.</summary>
    public int? Batches { get; init; }

    /// <summary>Pictures of a batch instead of the cfg's.</summary>
    public int? Batch { get; init; }

    /// <summary>Passes of a batch instead of the cfg's.</summary>
    public int? Subdivisions { get; init; }

    /// <summary>What all random choices follow from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Folder of the results.</summary>
    public required string Output { get; init; }

    /// <summary>Whether the run in <see cref="Output"/> is continued.</summary>
    public bool Resume { get; init; }

    /// <summary>Time between two checkpoints.</summary>
    public TimeSpan BetweenCheckpoints { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Training ends after this many epochs without a better validation; null: never early.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether pictures and labels that cannot be used are left out instead of an error.</summary>
    public bool SkipBad { get; init; }

    /// <summary>Threads, 1 or more; null: one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>What the network runs on.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Processor;

    /// <summary>The command line, for the model card.</summary>
    public string CommandLine { get; init; } = "";
}

/// <summary>A part of a data set.</summary>
/// <param name="Path">COCO .json, Darknet .data, folder of VOC or of classes.</param>
/// <param name="Images">Folder of the pictures; null: where the format expects them.</param>
/// <param name="Split">The list of a VOC folder, or the key of a Darknet .data, that names the pictures; null: the usual one.</param>
internal sealed record DataPart(string Path, string? Images, string? Split);
