using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Optimization;

/// <summary>The learning rate of each batch, as Darknet has it (network.c, get_current_rate).</summary>
/// <param name="plan">The cfg's keys; its policy runs over <see cref="TrainingPlan.MaxBatches"/>.</param>
internal sealed class LearningRateSchedule(TrainingPlan plan)
{
    /// <summary>The rate of a batch, for gradients that are means over its pictures.</summary>
    /// <param name="batch">The batch, counted from 1 as Darknet counts when it applies the gradients.</param>
    public double At(long batch) => batch < plan.BurnIn
        ? plan.LearningRate * Math.Pow((double)batch / plan.BurnIn, plan.Power)
        : plan.LearningRate * Factor(batch);

    private double Factor(long batch) => plan.Policy switch
    {
        LearningRatePolicy.Steps => plan.Steps.Zip(plan.Scales).TakeWhile(step => step.First <= batch).Aggregate(1.0, (rate, step) => rate * step.Second),
        LearningRatePolicy.Step => Math.Pow(plan.Scales[0], batch / plan.Steps[0]),
        LearningRatePolicy.Exp => Math.Pow(plan.Gamma, batch),
        LearningRatePolicy.Poly => Math.Pow(1 - Share(batch), plan.Power),
        LearningRatePolicy.Sigmoid => 1 / (1 + Math.Exp(plan.Gamma * (batch - plan.Steps[0]))),
        LearningRatePolicy.Sgdr => 0.5 * (1 + Math.Cos(Math.PI * Share(batch))),
        _ => 1,
    };

    private double Share(long batch) => Math.Min(1, (double)batch / plan.MaxBatches);
}
