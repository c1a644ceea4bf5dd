using System.Numerics.Tensors;
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
        for (int i = 0; i < _parameters.Length; i++)
        {
            using torch.Tensor? gradient = _parameters[i].Value.grad;
            if (gradient is null)
            {
                continue;
            }

            float decay = _parameters[i].Decays ? (float)_plan.Decay : 0;
            foreach (Range part in FloatMemory.Parts(gradient))
            {
                Span<float> gradients = FloatMemory.Of(gradient)[part];
                Span<float> values = FloatMemory.Of(_parameters[i].Value)[part];
                Span<float> updates = FloatMemory.Of(_updates[i].Value)[part];
                TensorPrimitives.MultiplyAdd(updates, (float)_plan.Momentum, gradients, updates);
                TensorPrimitives.MultiplyAdd(values, decay, updates, updates);
                TensorPrimitives.MultiplyAdd(updates, (float)-rate, values, values);
                gradients.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => TrainedParameter.Dispose(_updates);
}
