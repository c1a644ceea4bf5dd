using EdgeDetector.Training.Data;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>Speeds in pictures a second.</summary>
/// <param name="Bare">Forward and backward alone.</param>
/// <param name="Training">All that training does for a batch.</param>
internal sealed record SpeedFigures(double Bare, double Training)
{
    /// <summary>Which part of the bare speed training reaches.</summary>
    public double Share => Training / Bare;
}

/// <summary>Measures what the trainer costs beyond libtorch.</summary>
internal static class TrainingBenchmark
{
    private const int WarmUp = 5;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(8);

    /// <summary>Measures, the two by turns, so that a change of the machine's speed meets both.</summary>
    /// <param name="request">The network and the data; sizes do not change at random here.</param>
    /// <param name="duration">Time for each of the two.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    public static SpeedFigures Measure(TrainRequest request, TimeSpan duration, CancellationToken cancellation)
    {
        RunSetup setup = RunSetup.Create(request).WithOneSize();
        using RunningNetwork running = new(setup, new Silent());
        using BatchSource source = setup.OpenBatches();
        using torch.Tensor pictures = torch.rand(
            setup.Length.Plan.Batch / setup.Length.Plan.Subdivisions, 3, setup.Description.Input.Height, setup.Description.Input.Width);
        SpeedMeasure bare = new(() => Bare(running.Network, pictures));
        long batch = 0;
        SpeedMeasure training = new(() => running.Trainer.Step(batch++, source, cancellation));
        int passes = setup.Length.Plan.Subdivisions;
        while (training.Time < duration)
        {
            // What was made ahead while the other had its turn is used up first, or training would look faster than it is.
            training.WarmUp(WarmUp);
            training.For(Turn, cancellation);
            bare.WarmUp(1);
            bare.For(Turn, cancellation);
        }

        return new SpeedFigures(bare.CountPerSecond * pictures.shape[0], training.CountPerSecond * pictures.shape[0] * passes);
    }

    private static void Bare(TrainableNetwork network, torch.Tensor pictures)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor sum = network.Forward(pictures).Select(output => output.sum()).Aggregate((left, right) => left + right);
        sum.backward();
        foreach (torch.Tensor parameter in (IEnumerable<torch.Tensor>)[.. network.DecayedParameters, .. network.PlainParameters])
        {
            parameter.grad?.zero_();
        }
    }

    private sealed class SpeedMeasure(Action work)
    {
        private long _count;

        public TimeSpan Time { get; private set; }

        public double CountPerSecond => _count / Time.TotalSeconds;

        public void WarmUp(int times)
        {
            for (int i = 0; i < times; i++)
            {
                work();
            }
        }

        public void For(TimeSpan duration, CancellationToken cancellation)
        {
            long begun = TimeProvider.System.GetTimestamp();
            TimeSpan elapsed;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                work();
                _count++;
                elapsed = TimeProvider.System.GetElapsedTime(begun);
            }
            while (elapsed < duration);
            Time += elapsed;
        }
    }

    private sealed class Silent : ITrainProgress
    {
        public void Note(string text)
        {
        }

        public void Learnt(RunProgress progress)
        {
        }

        public void Validated(RunProgress progress)
        {
        }
    }
}
