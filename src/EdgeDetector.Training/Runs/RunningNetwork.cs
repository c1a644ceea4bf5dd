using EdgeDetector.Training.Networks;

namespace EdgeDetector.Training.Runs;

/// <summary>The network in training and what trains it.</summary>
internal sealed class RunningNetwork : IDisposable
{
    /// <summary>Makes the network, fills and freezes what was asked for.</summary>
    /// <exception cref="EdgeDetector.Models.ImportException">The weights do not fit.</exception>
    public RunningNetwork(RunSetup setup, ITrainProgress progress)
    {
        TorchLibrary.Load(setup.Threads);
        Network = new TrainableNetwork(setup.Description, setup.Request.Seed);
        try
        {
            if (setup.Request.Weights is { } weights && !setup.Request.Resume)
            {
                int filled = Network.LoadWeights(weights, setup.Request.Layers);
                progress.Note($"{weights}: {filled} of {setup.Description.Layers.Count} layers are filled");
            }

            Network.Freeze(setup.Request.Freeze);
            Network.IsTraining = true;
            Trainer = new Trainer(Network, setup.Length, setup.Request.Seed, setup.Request.Device);
        }
        catch
        {
            Network.Dispose();
            throw;
        }
    }

    /// <summary>The network.</summary>
    public TrainableNetwork Network { get; }

    /// <summary>What trains it.</summary>
    public Trainer Trainer { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trainer.Dispose();
        Network.Dispose();
    }
}
