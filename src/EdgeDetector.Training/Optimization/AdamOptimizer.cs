using System.Numerics.Tensors;
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
        float corrected = (float)(rate * Math.Sqrt(1 - Math.Pow(_plan.B2, step)) / (1 - Math.Pow(_plan.B1, step)));
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
                TensorPrimitives.MultiplyAdd(values, decay, gradients, gradients);
                Move(values, gradients, new Moments(FloatMemory.Of(_means[i].Value)[part], FloatMemory.Of(_squares[i].Value)[part]), corrected);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => TrainedParameter.Dispose([.. _means, .. _squares]);

    /// <summary>The gradients are scratch memory on the way, and 0 in the end.</summary>
    private void Move(Span<float> values, Span<float> gradients, Moments moments, float rate)
    {
        Blend(moments.Means, (float)_plan.B1, gradients);
        TensorPrimitives.Multiply(gradients, gradients, gradients);
        Blend(moments.Squares, (float)_plan.B2, gradients);
        TensorPrimitives.Sqrt(moments.Squares, gradients);
        TensorPrimitives.Add(gradients, (float)_plan.Epsilon, gradients);
        TensorPrimitives.Divide(moments.Means, gradients, gradients);
        TensorPrimitives.MultiplyAdd(gradients, -rate, values, values);
        gradients.Clear();
    }

    private static void Blend(Span<float> average, float kept, ReadOnlySpan<float> added)
    {
        TensorPrimitives.Multiply(average, kept, average);
        TensorPrimitives.MultiplyAdd(added, 1 - kept, average, average);
    }

    private readonly ref struct Moments(Span<float> means, Span<float> squares)
    {
        public Span<float> Means { get; } = means;

        public Span<float> Squares { get; } = squares;
    }
}
