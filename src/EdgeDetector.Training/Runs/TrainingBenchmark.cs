using EdgeDetector.Training.Data;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>What one of the two measured.</summary>
/// <param name="ImagesPerSecond">Pictures a second.</param>
/// <param name="ProcessorTime">Time of all processors for one picture: other programs change it less than the speed.</param>
internal readonly record struct SpeedFigure(double ImagesPerSecond, TimeSpan ProcessorTime);

/// <summary>How fast training is, and what it is made of.</summary>
/// <param name="Bare">Forward and backward alone.</param>
/// <param name="Training">All that training does for a batch.</param>
internal sealed record SpeedFigures(SpeedFigure Bare, SpeedFigure Training)
{
    /// <summary>Which part of the bare speed training reaches.</summary>
    public double Share => Training.ImagesPerSecond / Bare.ImagesPerSecond;
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
        SpeedMeasure bare = new(() => Bare(running.Trainer.OnDevice, pictures), (int)pictures.shape[0]);
        long batch = 0;
        SpeedMeasure training = new(() => running.Trainer.Step(batch++, source, cancellation), setup.Length.Plan.Batch);
        while (training.Time < duration)
        {
            // What was made ahead while the other had its turn is used up first, or training would look faster than it is.
            training.WarmUp(WarmUp);
            training.For(Turn, cancellation);
            bare.WarmUp(1);
            bare.For(Turn, cancellation);
        }

        return new SpeedFigures(bare.Figure, training.Figure);
    }

    private static void Bare(NetworkOnDevice network, torch.Tensor pictures)
    {
        using CollectionPause pause = CollectionPause.Begin();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor sum = network.Forward(pictures).Select(output => output.sum()).Aggregate((left, right) => left + right);
        sum.backward();
        network.ClearGradients();
    }

    private sealed class SpeedMeasure(Action work, int pictures)
    {
        private long _count;
        private TimeSpan _processors;

        public TimeSpan Time { get; private set; }

        public SpeedFigure Figure => new(_count / Time.TotalSeconds, _processors / _count);

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
            TimeSpan used = Environment.CpuUsage.TotalTime;
            TimeSpan elapsed;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                work();
                _count += pictures;
                elapsed = TimeProvider.System.GetElapsedTime(begun);
            }
            while (elapsed < duration);
            Time += elapsed;
            _processors += Environment.CpuUsage.TotalTime - used;
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
