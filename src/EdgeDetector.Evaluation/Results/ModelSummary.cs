namespace EdgeDetector.Evaluation.Results;

/// <summary>The model that made the detections, and its speed while it did.</summary>
public sealed record ModelSummary
{
    /// <summary>The model file's name without its ending.</summary>
    public required string Name { get; init; }

    /// <summary>Length of the model file in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>The network's input for people: 416x416, letterbox.</summary>
    public required string Input { get; init; }

    /// <summary>Work of one inference in billions of floating-point operations.</summary>
    public required double Bflops { get; init; }

    /// <summary>Execution provider, for people: CPU, CUDA, TENSORRT.</summary>
    public required string Provider { get; init; }

    /// <summary>Lowest confidence of the detections that were asked for, 0..1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Overlap of non-maximum suppression, 0..1.</summary>
    public required double Nms { get; init; }

    /// <summary>Time of each stage of a picture, in the order in which they happen, the whole last.</summary>
    public required IReadOnlyList<StageTiming> Stages { get; init; }

    /// <summary>Largest working set of the program so far, in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }
}

/// <summary>How long a stage took, over all pictures but the first, which warms up.</summary>
/// <param name="Name">For people: read, resize, inference, decode and NMS, whole.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Median">Half of the pictures took no longer.</param>
/// <param name="P90">Nine of ten pictures took no longer.</param>
/// <param name="P99">99 of 100 pictures took no longer.</param>
public sealed record StageTiming(string Name, TimeSpan Mean, TimeSpan Median, TimeSpan P90, TimeSpan P99)
{
    /// <summary>Pictures a second by the mean; 0 where nothing was measured.</summary>
    public double PerSecond => Mean > TimeSpan.Zero ? 1 / Mean.TotalSeconds : 0;
}
