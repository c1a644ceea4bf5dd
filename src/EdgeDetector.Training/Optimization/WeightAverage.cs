using System.Numerics.Tensors;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Optimization;

/// <summary>
/// The exponential moving average of a network's parameters and running statistics: what is validated and exported, since it is better than
/// the weights that one batch after another pulls to and fro (Polyak and Juditsky 1992).
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    /// <summary>Share of the old average where the cfg has no ema_alpha.</summary>
    public const double UsualDecay = 0.9998;

    private readonly double _decay;
    private readonly IReadOnlyList<NamedTensor> _live;
    private readonly NamedTensor[] _average;
    private readonly float[] _difference = new float[FloatMemory.PartLength];

    /// <summary>Starts with the network's weights as they are.</summary>
    /// <param name="network">The network.</param>
    /// <param name="decay">Share of the old average at each step, once training has gone on for long; 0: <see cref="UsualDecay"/>.</param>
    public WeightAverage(TrainableNetwork network, double decay)
    {
        _decay = decay > 0 ? decay : UsualDecay;
        _live = network.State;
        _average = [.. _live.Select(tensor => new NamedTensor(tensor.Name, tensor.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The averages, in the order of the network's state.</summary>
    public IReadOnlyList<NamedTensor> State => _average;

    /// <summary>
    /// The share of the old average at a step: (1 + n) / (10 + n), which is about the last ninth of all steps, until the decay is reached.
    /// Without that rise a run of a thousand batches would still remember its random start.
    /// </summary>
    /// <param name="step">The step, from 1.</param>
    public double DecayAt(long step) => Math.Min(_decay, (1.0 + step) / (10.0 + step));

    /// <summary>Takes in the network's weights after a step.</summary>
    /// <param name="step">The step, from 1.</param>
    public void Update(long step)
    {
        float share = (float)(1 - DecayAt(step));
        foreach ((NamedTensor average, NamedTensor live) in _average.Zip(_live))
        {
            foreach (Range part in FloatMemory.Parts(average.Value))
            {
                Follow(FloatMemory.Of(average.Value)[part], FloatMemory.Of(live.Value)[part], share);
            }
        }
    }

    // By the difference, so that what does not change is its own average to the last bit.
    private void Follow(Span<float> average, ReadOnlySpan<float> live, float share)
    {
        Span<float> difference = _difference.AsSpan(0, average.Length);
        TensorPrimitives.Subtract(live, average, difference);
        TensorPrimitives.MultiplyAdd(difference, share, average, average);
    }

    /// <summary>Puts the averages into the network until the result is disposed; then the network is as before, to the last bit.</summary>
    public IDisposable Applied()
    {
        Swap();
        return new Application(this);
    }

    /// <inheritdoc/>
    public void Dispose() => TrainedParameter.Dispose(_average);

    private void Swap()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach ((NamedTensor average, NamedTensor live) in _average.Zip(_live))
        {
            torch.Tensor kept = live.Value.clone();
            live.Value.copy_(average.Value);
            average.Value.copy_(kept);
        }
    }

    private sealed class Application(WeightAverage average) : IDisposable
    {
        public void Dispose() => average.Swap();
    }
}
