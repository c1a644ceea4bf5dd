using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Data;

namespace EdgeDetector.Training.Optimization;

/// <summary>
/// The size of the network's input at each batch: the cfg's, or with random=1 another one every ten batches (detector.c, train_detector of
/// AlexeyAB's Darknet). A pure function of seed and batch, so that a resumed run goes on with the same sizes.
/// </summary>
internal sealed class InputSizes
{
    private const int BatchesOfOneSize = 10;
    private const int LastBatches = 200;
    private const double UsualFactor = 1.4;

    /// <summary>Keeps these random numbers apart from those of the data.</summary>
    private const ulong Purpose = 0x73697A65;

    private readonly InputSize _own;
    private readonly int _step;
    private readonly double _factor;
    private readonly long _lastOfManySizes;
    private readonly ulong _seed;

    /// <summary>Reads the cfg's keys.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batches">Batches in all: the last 200, a tenth at most, have the cfg's size, for which the running statistics must be right.</param>
    /// <param name="seed">The run's seed.</param>
    public InputSizes(Network network, long batches, ulong seed)
    {
        _own = new InputSize(network.Input.Width, network.Input.Height);
        _step = network.Training.ResizeStep;
        double random = network.Heads.Count == 0 ? 0 : network.Heads[^1].Training.Random;
        _factor = random switch { <= 0 => 1, 1 => UsualFactor, _ => Math.Max(random, 1 / random) };
        _lastOfManySizes = batches - Math.Min(LastBatches, batches / 10);
        _seed = seed;
    }

    /// <summary>The largest that any batch has.</summary>
    public InputSize Largest => _factor == 1 ? _own : new InputSize(
        Math.Max(_own.Width, Scale(_own.Width, _factor)), Math.Max(_own.Height, Scale(_own.Height, _factor)));

    /// <summary>The input's size at a batch, counted from 0.</summary>
    public InputSize At(long batch)
    {
        if (_factor == 1 || batch >= _lastOfManySizes)
        {
            return _own;
        }

        double scale = new SeededRandom(_seed, Purpose, (ulong)(batch / BatchesOfOneSize)).Factor(_factor);
        return new InputSize(Scale(_own.Width, scale), Scale(_own.Height, scale));
    }

    private int Scale(int side, double scale) => Math.Max(_step, (int)Math.Round(side * scale / _step) * _step);
}
