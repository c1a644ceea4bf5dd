using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Optimization;

/// <summary>How long a run is, and the plan that fits it.</summary>
/// <param name="Plan">The cfg's keys, brought to the length.</param>
/// <param name="Batches">Steps of the optimiser in all.</param>
/// <param name="Pictures">Pictures of the training data: one epoch.</param>
internal sealed record TrainingLength(TrainingPlan Plan, long Batches, int Pictures)
{
    /// <summary>As long as the cfg's max_batches says.</summary>
    public static TrainingLength OfCfg(TrainingPlan plan, int pictures) => new(plan, plan.MaxBatches, pictures);

    /// <summary>
    /// A number of epochs. The schedule shrinks or grows with it: its steps stay at the same shares of the whole, and a burn-in gets
    /// shorter with a shorter run (not longer with a longer one).
    /// </summary>
    public static TrainingLength OfEpochs(TrainingPlan plan, int pictures, int epochs)
    {
        long batches = Math.Max(1, (long)Math.Ceiling((double)epochs * pictures / plan.Batch));
        double factor = plan.MaxBatches > 0 ? (double)batches / plan.MaxBatches : 1;
        TrainingPlan scaled = plan with
        {
            MaxBatches = checked((int)batches),
            Steps = [.. plan.Steps.Select(step => Math.Max(1, (int)Math.Round(step * factor)))],
            BurnIn = (int)Math.Round(plan.BurnIn * Math.Min(1, factor)),
        };
        return new TrainingLength(scaled, batches, pictures);
    }

    /// <summary>A number of batches of the cfg's own schedule, whose steps stay where they are.</summary>
    public static TrainingLength OfBatches(TrainingPlan plan, int pictures, int batches) =>
        new(plan with { MaxBatches = Math.Max(plan.MaxBatches, batches) }, batches, pictures);

    /// <summary>Epochs in all, the last perhaps not whole.</summary>
    public int Epochs => EpochOf(Batches);

    /// <summary>The epoch, from 1, in which the last of a number of batches began.</summary>
    public int EpochOf(long batches) => (int)((Math.Max(0, batches - 1) * Plan.Batch / Pictures) + 1);

    /// <summary>Whether an epoch, or the run, ends with this many batches done.</summary>
    public bool EndsEpoch(long batches) =>
        batches == Batches || (batches > 0 && batches * Plan.Batch / Pictures > (batches - 1) * Plan.Batch / Pictures);
}
