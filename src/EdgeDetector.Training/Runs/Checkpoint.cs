using EdgeDetector.Training.Networks;

namespace EdgeDetector.Training.Runs;

/// <summary>Where a run is: all that it needs to go on as if it had never stopped, besides the tensors.</summary>
internal sealed record Checkpoint
{
    /// <summary>SHA-256 of the cfg.</summary>
    public required string CfgHash { get; init; }

    /// <summary>SHA-256 over the training data's paths, sizes and labels.</summary>
    public required string DataHash { get; init; }

    /// <summary>The same of the validation data; null where there is none, and in checkpoints of before it was kept.</summary>
    public string? ValidationHash { get; init; }

    /// <summary>Pictures that the weights the run began with had seen.</summary>
    public long Seen { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Pictures of a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Passes of a batch.</summary>
    public required int Subdivisions { get; init; }

    /// <summary>Threads of the computation: with others the last bits differ.</summary>
    public required int Threads { get; init; }

    /// <summary>What the network ran on; the processor in checkpoints of before it was kept.</summary>
    public string Device { get; init; } = ComputeDevice.Processor.ToString();

    /// <summary>First layers that are not trained.</summary>
    public required int Frozen { get; init; }

    /// <summary>Batches in all.</summary>
    public required long Batches { get; init; }

    /// <summary>Batches done.</summary>
    public required long Done { get; init; }

    /// <summary>Batches that were done at the last validation.</summary>
    public required long Validated { get; init; }

    /// <summary>The best validation so far, 0..1; null before the first.</summary>
    public required double? BestScore { get; init; }

    /// <summary>Batches that were done at the best validation.</summary>
    public required long BestBatch { get; init; }

    /// <summary>Seconds of training so far, validations included.</summary>
    public required double Seconds { get; init; }
}

/// <summary>The tensors that a checkpoint keeps, in fixed order.</summary>
/// <param name="Network">Parameters and running statistics.</param>
/// <param name="Average">Their moving averages.</param>
/// <param name="Optimizer">What the optimiser remembers.</param>
internal sealed record CheckpointTensors(
    IReadOnlyList<NamedTensor> Network, IReadOnlyList<NamedTensor> Average, IReadOnlyList<NamedTensor> Optimizer)
{
    /// <summary>All of them.</summary>
    public IEnumerable<NamedTensor> All => [.. Network, .. Average, .. Optimizer];
}
