using EdgeDetector.Models;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Losses;
using EdgeDetector.Training.Networks;
using EdgeDetector.Training.Optimization;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>Trains a network batch by batch. What a batch does follows from the weights, the seed and its number alone.</summary>
internal sealed class Trainer : IDisposable
{
    /// <summary>Keeps the random numbers of dropout apart from those of the data.</summary>
    private const ulong Dropout = 0x64726F70;

    private readonly TrainableNetwork _network;
    private readonly TrainingLength _length;
    private readonly ulong _seed;
    private readonly LearningRateSchedule _schedule;
    private readonly IOptimizer _optimizer;
    private readonly DetectionLoss? _detection;

    /// <summary>What a forward pass changes, and what it was before the batch.</summary>
    private readonly IReadOnlyList<torch.Tensor> _statistics;
    private readonly float[][] _kept;

    /// <summary>Begins with the network as it is.</summary>
    /// <param name="network">The network; stays the caller's. Layers are frozen before.</param>
    /// <param name="length">How long, and by which plan.</param>
    /// <param name="seed">What all random choices follow from.</param>
    /// <param name="device">What the network runs on.</param>
    public Trainer(TrainableNetwork network, TrainingLength length, ulong seed, ComputeDevice device)
    {
        (_network, _length, _seed) = (network, length, seed);
        _schedule = new LearningRateSchedule(length.Plan);
        _optimizer = length.Plan.Adam ? new AdamOptimizer(network, length.Plan) : new SgdOptimizer(network, length.Plan);
        _detection = network.Description.Heads.Count > 0 ? new DetectionLoss(network.Description.Heads) : null;
        Average = new WeightAverage(network, length.Plan.EmaAlpha);
        OnDevice = new NetworkOnDevice(network, device);
        _statistics = network.Statistics;
        _kept = [.. _statistics.Select(statistic => new float[statistic.numel()])];
    }

    /// <summary>Pictures that the network had seen before the first batch: [region] pulls boxes to their anchors for the first ones only.</summary>
    public long SeenBefore { get; set; }

    /// <summary>The network where it runs.</summary>
    public NetworkOnDevice OnDevice { get; }

    /// <summary>The moving average of the weights.</summary>
    public WeightAverage Average { get; }

    /// <summary>All that a checkpoint keeps.</summary>
    public CheckpointTensors Tensors => new(_network.State, Average.State, _optimizer.State);

    /// <summary>Learns from one batch; when it is cancelled, or fails, the network is as before.</summary>
    /// <param name="batch">The batch, from 0.</param>
    /// <param name="source">Where its passes come from.</param>
    /// <param name="cancellation">Stops between two passes.</param>
    /// <exception cref="NonFiniteLossException">The loss is not a number; the exception owns the pictures.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public StepFigures Step(long batch, BatchSource source, CancellationToken cancellation)
    {
        using CollectionPause pause = CollectionPause.Begin();
        int passes = _length.Plan.Subdivisions;
        Keep();
        try
        {
            OnDevice.TakeWeights();
            PassFigures[] figures = new PassFigures[passes];
            InputSize input = default;
            for (int pass = 0; pass < passes; pass++)
            {
                cancellation.ThrowIfCancellationRequested();
                figures[pass] = Pass(batch, pass, source, out input);
            }

            OnDevice.GiveGradients();
            double rate = _schedule.At(batch + 1);
            _optimizer.Step(rate, batch + 1);
            Average.Update(batch + 1);
            return StepFigures.Of(batch + 1, rate, input, figures);
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>Whether all weights are numbers.</summary>
    public bool IsFinite()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        return _network.State.All(tensor => tensor.Value.sum().isfinite().ToBoolean());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        Average.Dispose();
        OnDevice.Dispose();
    }

    private PassFigures Pass(long batch, int pass, BatchSource source, out InputSize input)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TrainingBatch data = source.Take((batch * _length.Plan.Subdivisions) + pass);
        try
        {
            torch.Tensor pictures = data.Pictures;
            input = new InputSize((int)pictures.shape[3], (int)pictures.shape[2]);
            NetworkOnDevice.Seed((long)new SeededRandom(_seed, Dropout, (ulong)batch, (ulong)pass).Next());
            IReadOnlyList<torch.Tensor> outputs = OnDevice.Forward(pictures);
            LossTerms terms = Loss(outputs, data, input, SeenBefore + (batch * _length.Plan.Batch));
            PassFigures figures = PassFigures.Of(terms);
            if (!double.IsFinite(figures.Loss))
            {
                data.Pictures.DetachFromDisposeScope();
                throw new NonFiniteLossException(batch + 1, pass + 1, data);
            }

            (terms.Total / _length.Plan.Subdivisions).backward();
            data.Dispose();
            return figures;
        }
        catch (Exception e) when (e is not NonFiniteLossException)
        {
            data.Dispose();
            throw;
        }
    }

    private LossTerms Loss(IReadOnlyList<torch.Tensor> outputs, TrainingBatch data, InputSize input, long seen) =>
        _detection is not null
            ? _detection.Compute(outputs, data.Truths, input, seen)
            : ClassifierLoss.Compute(outputs[0], [.. data.Truths.Select(truths => truths[0].ClassId)]);

    private void Keep()
    {
        foreach ((torch.Tensor live, float[] kept) in _statistics.Zip(_kept))
        {
            FloatMemory.Of(live).CopyTo(kept);
        }
    }

    /// <summary>
    /// A forward pass moves the running statistics, a backward pass leaves gradients. A card that broke cannot forget them either: what is
    /// told is then what broke it.
    /// </summary>
    private void Undo()
    {
        foreach ((torch.Tensor live, float[] kept) in _statistics.Zip(_kept))
        {
            kept.CopyTo(FloatMemory.Of(live));
        }

        try
        {
            OnDevice.ClearGradients();
        }
        catch (Exception)
        {
            // The one that the batch failed by is on its way.
        }
    }
}
