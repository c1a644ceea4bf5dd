using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Optimization;

/// <summary>Stochastic gradient descent with momentum and weight decay.</summary>
/// <remarks>
/// As Darknet (convolutional_layer.c, update_convolutional_layer): u ← momentum·u + gradient + decay·w, w ← w − rate·u. The rate is outside
/// of u, so that a change of it counts for what u has gathered too. Biases and scales do not decay.
/// </remarks>
internal sealed class SgdOptimizer : IOptimizer
{
    private readonly TrainingPlan _plan;
    private readonly TrainedParameter[] _parameters;
    private readonly NamedTensor[] _updates;

    /// <summary>Starts with no velocity.</summary>
    public SgdOptimizer(TrainableNetwork network, TrainingPlan plan)
    {
        _plan = plan;
        _parameters = TrainedParameter.Of(network);
        _updates = TrainedParameter.Zeros(_parameters, "velocity");
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> State => _updates;

    /// <inheritdoc/>
    public void Step(double rate, long step)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach ((TrainedParameter parameter, NamedTensor update) in _parameters.Zip(_updates))
        {
            if (parameter.Value.grad is not { } gradient)
            {
                continue;
            }

            update.Value.mul_(_plan.Momentum).add_(gradient);
            if (parameter.Decays)
            {
                update.Value.add_(parameter.Value, alpha: _plan.Decay);
            }

            parameter.Value.add_(update.Value, alpha: -rate);
            gradient.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => TrainedParameter.Dispose(_updates);
}
