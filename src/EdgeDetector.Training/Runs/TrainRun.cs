using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Data;

namespace EdgeDetector.Training.Runs;

/// <summary>Training from a cfg and data to a validated model in a folder.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="progress">Told how it goes on.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainRun(TrainRequest request, ITrainProgress progress, TimeProvider time)
{
    /// <summary>Does all of it.</summary>
    /// <param name="cancellation">Stops between two passes; a checkpoint is written, and a later run with --resume goes on there.</param>
    /// <exception cref="InputException">A file, the data or an option is wrong.</exception>
    /// <exception cref="ImportException">The cfg, the names or the weights are wrong.</exception>
    /// <exception cref="Evaluation.DataSetException">The data is wrong.</exception>
    /// <exception cref="NonFiniteLossException">The loss is not a number; the batch is kept in the output folder.</exception>
    /// <exception cref="IOException">The results cannot be written.</exception>
    public TrainOutcome Run(CancellationToken cancellation)
    {
        RunFolder folder = RunFolder.Of(request);
        Checkpoint? before = request.Resume ? CheckpointFile.ReadHeader(folder.Checkpoint) : null;
        if (before is null)
        {
            folder.RequireNew(request.Cfg);
        }

        RunSetup setup = RunSetup.Create(request, before);
        foreach (string note in new RunNotes(setup).All())
        {
            progress.Note(note);
        }

        using RunningNetwork running = new(setup, progress);
        Checkpoint at = before is null ? Begin(setup, running) : Continue(setup, running, before);
        TrainLoop loop = new(setup, running, at, progress, time);
        RunEnd end = Learn(setup, loop, cancellation);
        return end == RunEnd.Interrupted
            ? new TrainOutcome { End = end, Setup = setup.Facts, At = loop.At, Rows = loop.Rows }
            : Finish(setup, loop, end, cancellation);
    }

    private Checkpoint Continue(RunSetup setup, RunningNetwork running, Checkpoint at)
    {
        if (at.Threads != setup.Threads)
        {
            progress.Note($"note: the run had {Counted.Of(at.Threads, "thread")} and goes on with {setup.Threads}: the last bits of its sums will differ");
        }

        string device = setup.Request.Device.ToString();
        if (at.Device != device)
        {
            progress.Note(
                $"note: the run was on {at.Device} and goes on with {device}: its losses will not be those of one device, "
                + "for a card sums in no fixed order and may round to TF32");
        }

        if (at.Batches != setup.Length.Batches)
        {
            progress.Note($"note: the run was {at.Batches} batches long and is now {setup.Length.Batches}: the learning rate follows the new length");
        }

        at = CheckpointFile.Read(setup.Folder.Checkpoint, running.Trainer.Tensors);
        progress.Note($"continues after batch {at.Done} of {setup.Length.Batches}");
        return at with { Threads = setup.Threads, Device = device, Batches = setup.Length.Batches };
    }

    /// <summary>Writes what a run begins with, the first checkpoint included: from here on --resume always goes on.</summary>
    private static Checkpoint Begin(RunSetup setup, RunningNetwork running)
    {
        Checkpoint start = setup.Start(running.Network.Seen);
        try
        {
            setup.Folder.Begin(setup.Request.Cfg, setup.Data.Names);
            CheckpointFile.Write(setup.Folder.Checkpoint, start, running.Trainer.Tensors);
            return start;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{setup.Folder.Path}: nothing is trained, for results cannot be written: {e.Message}", e);
        }
    }

    private RunEnd Learn(RunSetup setup, TrainLoop loop, CancellationToken cancellation)
    {
        try
        {
            return loop.Run(cancellation);
        }
        catch (NonFiniteLossException e)
        {
            e.Learnt = File.Exists(setup.Folder.LastWeights) ? setup.Folder.LastWeights : null;
            e.Folder = Keep(setup.Folder.BadBatch, e.Pictures);
            throw;
        }
    }

    /// <summary>Keeps a batch for a look; a full disk must not hide what is wrong with it.</summary>
    /// <returns>The folder; null where it cannot be written.</returns>
    private string? Keep(string folder, TrainingBatch batch)
    {
        using (batch)
        {
            try
            {
                BadBatch.Write(folder, batch);
                return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                progress.Note($"warning: {folder}: the batch cannot be kept for a look: {e.Message}");
                return null;
            }
        }
    }

    private TrainOutcome Finish(RunSetup setup, TrainLoop loop, RunEnd end, CancellationToken cancellation)
    {
        if (!File.Exists(setup.Folder.BestWeights))
        {
            loop.KeepAsBest();
        }

        TrainOutcome outcome = new()
        {
            End = end,
            Setup = setup.Facts,
            At = loop.At,
            Rows = loop.Rows,
            Validation = setup.Data.Validate(setup.Folder.Onnx, cancellation),
            Test = setup.Data.Test(setup.Folder.Onnx, cancellation),
        };
        CurvesPlot.Write(setup.Folder.Curves, outcome.Rows, setup.Folder.Name, outcome.Setup.ScoreName);
        ModelCard.Write(setup.Folder.Card, outcome, time.GetUtcNow());
        return outcome;
    }
}

/// <summary>What a run came to.</summary>
internal sealed record TrainOutcome
{
    /// <summary>How it ended.</summary>
    public required RunEnd End { get; init; }

    /// <summary>What was trained on what.</summary>
    public required RunFacts Setup { get; init; }

    /// <summary>Where it ended.</summary>
    public required Checkpoint At { get; init; }

    /// <summary>The figures of every batch.</summary>
    public required IReadOnlyList<LogRow> Rows { get; init; }

    /// <summary>Pictures a second at the end.</summary>
    public double ImagesPerSecond => Rows.Count == 0 ? 0 : Rows[^1].ImagesPerSecond;

    /// <summary>The best model on the validation data; null without any, or after an interruption.</summary>
    public ModelScore? Validation { get; init; }

    /// <summary>The best model on the test data; null where none was asked for, or after an interruption.</summary>
    public ModelScore? Test { get; init; }
}
