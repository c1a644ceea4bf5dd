using EdgeDetector.Training.Data;

namespace EdgeDetector.Training.Runs;

/// <summary>The loss of a batch is infinite or not a number: going on would spoil the weights.</summary>
/// <param name="batch">The batch, from 1.</param>
/// <param name="data">Its pictures; whoever catches it disposes them.</param>
/// <param name="pass">Which part of the batch, from 1.</param>
internal sealed class NonFiniteLossException(long batch, int pass, TrainingBatch data)
    : Exception($"batch {batch}, part {pass}: the loss is not a number")
{
    /// <summary>The batch, from 1.</summary>
    public long Batch => batch;

    /// <summary>Its pictures and what is in them.</summary>
    public TrainingBatch Pictures => data;

    /// <summary>Where they were written for a look; null where they could not be.</summary>
    public string? Folder { get; set; }

    /// <summary>The weights of the last checkpoint; null where none was written on the way.</summary>
    public string? Learnt { get; set; }
}
