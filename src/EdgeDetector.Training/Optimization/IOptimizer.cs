using EdgeDetector.Training.Networks;

namespace EdgeDetector.Training.Optimization;

/// <summary>Moves the parameters along their gradients.</summary>
internal interface IOptimizer : IDisposable
{
    /// <summary>What it remembers from step to step, in fixed order: a checkpoint keeps it.</summary>
    IReadOnlyList<NamedTensor> State { get; }

    /// <summary>Applies the gradients and clears them; parameters without one stay.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">Which step it is, from 1.</param>
    void Step(double rate, long step);
}
