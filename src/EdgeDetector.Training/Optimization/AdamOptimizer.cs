using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Optimization;

/// <summary>Adam (Kingma and Ba 2015), as Darknet's adam=1 has it: weight decay is part of the gradient, the means are corrected for their start.</summary>
internal sealed class AdamOptimizer : IOptimizer
{
    private readonly TrainingPlan _plan;
    private readonly TrainedParameter[] _parameters;
    private readonly NamedTensor[] _means;
    private readonly NamedTensor[] _squares;

    /// <summary>Starts with means of 0.</summary>
    public AdamOptimizer(TrainableNetwork network, TrainingPlan plan)
    {
        _plan = plan;
        _parameters = TrainedParameter.Of(network);
        _means = TrainedParameter.Zeros(_parameters, "mean");
        _squares = TrainedParameter.Zeros(_parameters, "square");
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedTensor> State => [.. _means, .. _squares];

    /// <inheritdoc/>
    public void Step(double rate, long step)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        double corrected = rate * Math.Sqrt(1 - Math.Pow(_plan.B2, step)) / (1 - Math.Pow(_plan.B1, step));
        for (int i = 0; i < _parameters.Length; i++)
        {
            torch.Tensor value = _parameters[i].Value;
            if (value.grad is not { } gradient)
            {
                continue;
            }

            if (_parameters[i].Decays)
            {
                gradient.add_(value, alpha: _plan.Decay);
            }

            _means[i].Value.mul_(_plan.B1).add_(gradient, alpha: 1 - _plan.B1);
            _squares[i].Value.mul_(_plan.B2).addcmul_(gradient, gradient, 1 - _plan.B2);
            value.addcdiv_(_means[i].Value, _squares[i].Value.sqrt().add_(_plan.Epsilon), -corrected);
            gradient.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => TrainedParameter.Dispose([.. _means, .. _squares]);
}
